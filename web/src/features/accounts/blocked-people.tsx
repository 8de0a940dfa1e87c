import type { User } from '@rialto/client';

import { useTranslation } from '../../lib/i18n';
import { inWords } from '../../lib/words';
import { Avatar } from '../../ui/avatar';
import { Button } from '../../ui/button';
import { ErrorText } from '../../ui/error-text';
import { OneLine } from '../../ui/one-line';
import { Section } from '../../ui/section';
import { useBlocks } from '../directs/blocks';
import { useBlocking } from '../directs/use-blocking';

/** Whom I block, and the way to take it back. */
export function BlockedPeople() {
  const { t } = useTranslation('directs');
  const { t: common } = useTranslation();
  const { data, error, refetch } = useBlocks();
  return (
    <Section title={t('blocks.title')} lead={t('blocks.lead')}>
      {error && !data && (
        <p className="flex flex-wrap items-center gap-4 text-soft">
          {inWords(common, error)}
          <Button onClick={() => refetch()}>{common('retry')}</Button>
        </p>
      )}
      <ul className="flex min-h-11 flex-col gap-1">
        {data?.length === 0 && <li className="flex min-h-11 items-center text-soft">{t('blocks.none')}</li>}
        {data?.map((user) => (
          <BlockedRow key={user.id} user={user} />
        ))}
      </ul>
    </Section>
  );
}

function BlockedRow({ user }: { user: User }) {
  const { t } = useTranslation('directs');
  const { t: common } = useTranslation();
  const { mutate, isPending, error } = useBlocking(user);
  return (
    <li className="py-1">
      <div className="flex min-h-12 items-center gap-4">
        <Avatar id={user.id} name={user.displayName} url={user.avatarUrl} size="size-10 text-sm" />
        <span className="min-w-0 flex-1 leading-tight">
          <OneLine className="font-medium">{user.displayName}</OneLine>
          <span className="block truncate text-sm text-soft">
            <bdi>@{user.username}</bdi>
          </span>
        </span>
        <Button
          busy={isPending}
          onClick={() => mutate(false)}
          aria-label={t('unblock.named', { name: user.displayName })}
          className="shrink-0"
        >
          {t('unblock.confirm')}
        </Button>
      </div>
      {error && <ErrorText>{inWords(common, error)}</ErrorText>}
    </li>
  );
}
