import type { Channel, PermissionStep, PermissionsBody, Server, User } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useQuery } from '@tanstack/react-query';
import { Check, Minus, UserSearch, X } from 'lucide-react';
import { useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { Button } from '../../ui/button';
import { ErrorText } from '../../ui/error-text';
import { Section } from '../../ui/section';
import { Select } from '../../ui/select';
import { PickMember } from '../members/pick-member';
import { refusalOf } from '../settings/refusal';
import { CHANNEL_GROUPS, type Permission } from './permissions';
import { traced } from './why';

/** As often as what it follows from is asked for. */
const ASK_MS = 5_000;

/** Why somebody may do something in a channel, or may not: rule by rule, as the node works it out. */
export function WhySection({ server, channel }: { server: Server; channel: Channel }) {
  const { t, language } = useTranslation('settings');
  const { t: common } = useTranslation();
  const client = useRialto();
  const [roleId, setRoleId] = useState(server.id);
  const [person, setPerson] = useState<User>();
  const [permission, setPermission] = useState<Permission>('viewChannel');
  const [picking, setPicking] = useState(false);
  const role = server.roles.find(({ id }) => id === roleId) ?? server.roles[0];
  const asked = person ? `userId=${person.id}` : `roleId=${role?.id}`;
  const { data, error } = useQuery({
    queryKey: ['why', channel.id, asked],
    queryFn: ({ signal }) => client.api<PermissionsBody>(`/channels/${channel.id}/permissions?${asked}`, { signal }),
    staleTime: 0,
    refetchInterval: ASK_MS,
  });

  const list = new Intl.ListFormat(language);
  const named = (permissions: readonly Permission[]) =>
    list.format(permissions.map((one) => t(`permissions.${one}.name`)));
  const roleName = (id: string | undefined) => {
    const found = server.roles.find((one) => one.id === id);
    return found?.everyone ? t('roles.everyone') : (found?.name ?? '');
  };
  const who = person?.displayName ?? roleName(role?.id);
  const words = ({ source, roleId: ofRole, userId, allow, deny }: PermissionStep): string => {
    const name = userId ? who : roleName(ofRole);
    switch (source) {
      case 'owner':
        return t('why.owner', { name });
      case 'administrator':
        return t('why.administrator');
      case 'implied':
        return t(deny.length > 0 && !data?.permissions.length ? 'why.unseen' : 'why.implied', { list: named(deny) });
      case 'timeout':
        return t('why.timeout', { list: named(deny) });
      case 'role':
        return allow.length > 0 ? t('why.role', { name, list: named(allow) }) : t('why.roleNothing', { name });
      default: {
        const said = [
          deny.length > 0 && t('why.denies', { list: named(deny) }),
          allow.length > 0 && t('why.allows', { list: named(allow) }),
        ];
        return t('why.override', { name, said: list.format(said.filter((one) => one !== false)) });
      }
    }
  };
  const isAllowed = data?.permissions.includes(permission);
  const verdict =
    permission === 'viewChannel' ? (isAllowed ? 'why.sees' : 'why.seesNot') : isAllowed ? 'why.may' : 'why.mayNot';
  const icon = { allow: Check, deny: X, nothing: Minus };
  return (
    <Section title={t('why.title')} lead={t('why.lead')}>
      <div className="flex flex-wrap items-end gap-3">
        <Select
          label={t('why.who')}
          options={[
            ...(person ? [{ value: '', label: person.displayName }] : []),
            ...[...server.roles].reverse().map(({ id }) => ({ value: id, label: roleName(id) })),
          ]}
          value={person ? '' : (role?.id ?? '')}
          onChoose={(id) => {
            if (!id) return;
            setRoleId(id);
            setPerson(undefined);
          }}
          className="min-w-0 flex-1 basis-48"
        />
        <Select
          label={t('why.what')}
          options={CHANNEL_GROUPS.flatMap(({ permissions }) =>
            permissions.map((one) => ({ value: one, label: t(`permissions.${one}.name`) })),
          )}
          value={permission}
          onChoose={(one) => setPermission(one as Permission)}
          className="min-w-0 flex-1 basis-48"
        />
        <Button onClick={() => setPicking(true)}>
          <UserSearch aria-hidden size={18} strokeWidth={1.75} />
          {t('why.person')}
        </Button>
      </div>
      {error && !data && <ErrorText>{refusalOf(common, t, error)}</ErrorText>}
      {data && (
        <div>
          <p role="status" className="flex items-start gap-2 py-2 font-medium">
            {isAllowed ? (
              <Check aria-hidden size={20} className="mt-0.5 shrink-0 text-live" />
            ) : (
              <X aria-hidden size={20} className="mt-0.5 shrink-0 text-wrong" />
            )}
            <span className="min-w-0 wrap-anywhere">
              {t(verdict, {
                name: who,
                what: t(`permissions.${permission}.name`),
                channel: channel.name,
              })}
            </span>
          </p>
          <ol className="flex flex-col">
            {traced(data.steps, permission).map(({ step, says }) => {
              const Icon = icon[says ?? 'nothing'];
              return (
                <li
                  key={`${step.source} ${step.roleId ?? ''}${step.userId ?? ''}`}
                  className={`flex gap-2 py-1.5 text-sm ${says ? 'text-text' : 'text-faint'}`}
                >
                  <Icon
                    aria-hidden
                    size={18}
                    className={`mt-0.5 shrink-0 ${says === 'allow' ? 'text-live' : says === 'deny' ? 'text-wrong' : 'text-faint'}`}
                  />
                  <span className="min-w-0 text-pretty wrap-anywhere">
                    {says && <span className="sr-only">{t(`overrides.${says}`)}: </span>}
                    {words(step)}
                  </span>
                </li>
              );
            })}
          </ol>
        </div>
      )}
      {picking && (
        <PickMember
          server={server}
          title={t('why.pick')}
          onPick={(user) => {
            setPerson(user);
            setPicking(false);
          }}
          onClose={() => setPicking(false)}
        />
      )}
    </Section>
  );
}
