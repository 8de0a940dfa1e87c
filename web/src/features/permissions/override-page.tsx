import type { Override, Permissions, Server, User } from '@rialto/client';
import { ArrowLeft, Check, Minus, X } from 'lucide-react';
import { useId } from 'react';

import { useTranslation } from '../../lib/i18n';
import { Link } from '../../lib/router';
import { classes } from '../../ui/classes';
import { Loading } from '../../ui/loading';
import { Section } from '../../ui/section';
import { isBelow } from '../roles/standing';
import { DraftForm } from '../settings/save-bar';
import { SectionHead } from '../settings/settings-frame';
import { useDraft } from '../settings/use-draft';
import { CHANNEL_GROUPS, type Permission } from './permissions';
import { type Carrier, isOf, type Subject, useNameOf, useOverrides, useSetOverride } from './use-overrides';
import { type Mark, marked, markOf } from './why';

interface OverridePageProps {
  server: Server;
  me: User;
  carrier: Carrier;
  subject: Subject;
  /** What the channel or category is called. */
  where: string;
  /** The list that it is of. */
  back: string;
}

const NOTHING = { allow: [], deny: [] } satisfies Override;

/** What a channel or a category says of one role or member: allowed, denied, or as their roles say. */
export function OverridePage({ server, me, carrier, subject, where, back }: OverridePageProps) {
  const { t } = useTranslation('settings');
  const { data } = useOverrides(carrier);
  const role = 'roleId' in subject ? server.roles.find(({ id }) => id === subject.roleId) : undefined;
  const person = useNameOf(server, 'userId' in subject ? subject.userId : undefined);
  const name = role?.everyone ? t('roles.everyone') : (role?.name ?? person);
  const isReadOnly = role !== undefined && !isBelow(role, server, me);
  if (!data || (!name && 'userId' in subject)) return <Loading />;
  if (!name) return <SectionHead title={t('roles.gone')} lead={t('roles.goneLead')} />;
  const said = data.find((one) => isOf(one, subject)) ?? NOTHING;
  return (
    <>
      <Link
        to={back}
        className="-ms-3 -mb-6 inline-flex min-h-11 items-center gap-2 self-start rounded-control px-3 text-soft hover:bg-hover hover:text-text"
      >
        <ArrowLeft aria-hidden size={18} className="rtl:-scale-x-100" />
        {t('overrides.title')}
      </Link>
      <SectionHead
        title={t('overrides.of', { name, where })}
        lead={isReadOnly ? t('roles.readOnly') : t('overrides.ofLead')}
      />
      <Marks carrier={carrier} subject={subject} said={said} isReadOnly={isReadOnly} />
    </>
  );
}

interface MarksProps {
  carrier: Carrier;
  subject: Subject;
  said: { allow: Permissions; deny: Permissions };
  isReadOnly: boolean;
}

function Marks({ carrier, subject, said: { allow, deny }, isReadOnly }: MarksProps) {
  const { t } = useTranslation('settings');
  const setting = useSetOverride(carrier);
  const draft = useDraft({ marks: marksOf({ allow, deny }) });
  const save = async () => {
    let next: { allow: Permissions; deny: Permissions } = { allow, deny };
    for (const [permission, mark] of Object.entries(draft.value.marks)) {
      next = marked(next, permission as Permission, mark);
    }
    await setting.mutateAsync({ subject, ...next });
    return { marks: draft.value.marks };
  };
  return (
    <DraftForm
      draft={draft}
      save={save}
      say={({ code }) => (code === 'forbidden' ? t('overrides.refused') : undefined)}
    >
      {CHANNEL_GROUPS.map(({ group, permissions }) => (
        <Section key={group} title={t(`permissions.groups.${group}`)}>
          <div className="flex flex-col gap-1">
            {permissions.map((permission) => (
              <MarkRow
                key={permission}
                permission={permission}
                mark={draft.value.marks[permission] ?? 'neutral'}
                isReadOnly={isReadOnly}
                onMark={(mark) => draft.set({ marks: { ...draft.value.marks, [permission]: mark } })}
              />
            ))}
          </div>
        </Section>
      ))}
    </DraftForm>
  );
}

type Marked = Partial<Record<Permission, Mark>>;

function marksOf(said: { allow: Permissions; deny: Permissions }): Marked {
  const all = CHANNEL_GROUPS.flatMap(({ permissions }) => permissions);
  return Object.fromEntries(all.map((permission) => [permission, markOf(said, permission)]));
}

const MARKS = [
  { mark: 'deny', icon: X, look: 'has-checked:bg-hover has-checked:text-wrong' },
  { mark: 'neutral', icon: Minus, look: 'has-checked:bg-hover has-checked:text-text' },
  { mark: 'allow', icon: Check, look: 'has-checked:bg-hover has-checked:text-live' },
] as const;

interface MarkRowProps {
  permission: Permission;
  mark: Mark;
  isReadOnly: boolean;
  onMark: (mark: Mark) => void;
}

function MarkRow({ permission, mark, isReadOnly, onMark }: MarkRowProps) {
  const { t } = useTranslation('settings');
  const id = useId();
  return (
    <fieldset disabled={isReadOnly} className="flex items-center gap-4 py-1.5">
      <legend className="sr-only">{t(`permissions.${permission}.name`)}</legend>
      <div aria-hidden className="min-w-0 flex-1">
        <span className="block font-medium">{t(`permissions.${permission}.name`)}</span>
        <span className="block text-sm text-soft text-pretty">{t(`permissions.${permission}.does`)}</span>
      </div>
      <div className={classes('flex shrink-0 rounded-control bg-sunken p-0.5', isReadOnly && 'opacity-65')}>
        {MARKS.map(({ mark: one, icon: Icon, look }) => (
          <label
            key={one}
            title={t(`overrides.${one}`)}
            className={classes(
              'relative flex size-11 items-center justify-center rounded-control text-faint has-checked:shadow-sm has-focus-visible:outline-2 has-focus-visible:outline-accent',
              'has-checked:bg-raised',
              look,
            )}
          >
            <input
              type="radio"
              name={id}
              aria-label={t(`overrides.${one}`)}
              checked={mark === one}
              onChange={() => onMark(one)}
              className="absolute inset-0 cursor-pointer opacity-0"
            />
            <Icon aria-hidden size={18} strokeWidth={2} />
          </label>
        ))}
      </div>
    </fieldset>
  );
}
