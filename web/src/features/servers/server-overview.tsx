import { DESCRIPTION_MAX, NAME_MAX, type ServerBody } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { Crown, Trash2 } from 'lucide-react';
import { useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { Button } from '../../ui/button';
import { Field, LongField, lengthOf } from '../../ui/field';
import { Section } from '../../ui/section';
import { Select } from '../../ui/select';
import { HandOver } from '../members/hand-over';
import { PickMember } from '../members/pick-member';
import { RoleChecks } from '../roles/role-checks';
import { isBelow, rolesFromTop } from '../roles/standing';
import { DraftForm } from '../settings/save-bar';
import type { ServerSectionProps } from '../settings/section-props';
import { SectionHead } from '../settings/settings-frame';
import { useDraft } from '../settings/use-draft';
import { EndServer } from './end-server';

/** What a server is called and says of itself, what greets whoever joins, and its end. */
export function ServerOverview({ server, me }: ServerSectionProps) {
  const { t } = useTranslation('settings');
  const client = useRialto();
  const { name, description, welcomeChannelId, defaultRoleIds } = server;
  const draft = useDraft({ name, description, welcomeChannelId, defaultRoleIds });
  const { value, set } = draft;
  const wrong = () => {
    if (!value.name.trim()) return t('overview.nameMissing');
    if (lengthOf(value.name) > NAME_MAX || lengthOf(value.description) > DESCRIPTION_MAX) return t('tooLong');
    return undefined;
  };
  const save = async (changed: Partial<typeof value>) => {
    const answer = await client.api<ServerBody>(`/servers/${server.id}`, { method: 'PATCH', body: changed });
    return Object.fromEntries(Object.keys(changed).map((key) => [key, answer.server[key as keyof typeof value]]));
  };
  const channels = [
    { value: '', label: t('overview.noWelcome') },
    ...server.channels.map((channel) => ({ value: channel.id, label: `# ${channel.name}` })),
  ];
  const roles = rolesFromTop(server);
  return (
    <>
      <SectionHead title={t('overview.title')} />
      <DraftForm draft={draft} save={save} wrong={wrong()}>
        <div className="flex max-w-md flex-col gap-5">
          <Field
            label={t('overview.name')}
            value={value.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
            limit={NAME_MAX}
            dir="auto"
            autoComplete="off"
          />
          <LongField
            label={t('overview.description')}
            hint={t('overview.descriptionHint')}
            value={value.description}
            onChange={(event) => set({ description: event.currentTarget.value })}
            limit={DESCRIPTION_MAX}
            rows={3}
            dir="auto"
          />
          <Select
            label={t('overview.welcome')}
            hint={t('overview.welcomeHint')}
            options={channels}
            value={value.welcomeChannelId ?? ''}
            onChoose={(id) => set({ welcomeChannelId: id || null })}
          />
        </div>
        <Section title={t('overview.defaultRoles')} lead={t('overview.defaultRolesHint')}>
          {roles.length === 0 ? (
            <p className="text-soft">{t('overview.noRoles')}</p>
          ) : (
            <RoleChecks
              label={t('overview.defaultRoles')}
              roles={roles}
              held={value.defaultRoleIds}
              isOpen={(role) => isBelow(role, server, me)}
              onChange={(role, isHeld) => {
                const rest = value.defaultRoleIds.filter((id) => id !== role.id);
                // In the node's order, so that what is as before is no change.
                const ids = isHeld ? [...rest, role.id] : rest;
                set({ defaultRoleIds: sameOrder(ids, server.defaultRoleIds) });
              }}
            />
          )}
        </Section>
      </DraftForm>
      {server.ownerId === me.id && <Ending server={server} me={me} />}
    </>
  );
}

/** The ids as they were, then those that are new. */
const sameOrder = (ids: string[], before: readonly string[]) => [
  ...before.filter((id) => ids.includes(id)),
  ...ids.filter((id) => !before.includes(id)),
];

function Ending({ server, me }: Pick<ServerSectionProps, 'server' | 'me'>) {
  const { t } = useTranslation();
  const { t: words } = useTranslation('settings');
  const [asked, setAsked] = useState<'owner' | 'end'>();
  const close = () => setAsked(undefined);
  return (
    <Section title={words('overview.ending')}>
      <div className="flex flex-col gap-6">
        <Row
          text={words('overview.handOverHint')}
          button={
            <Button onClick={() => setAsked('owner')}>
              <Crown aria-hidden size={18} strokeWidth={1.75} />
              {words('overview.handOver')}
            </Button>
          }
        />
        <Row
          text={words('overview.deleteHint')}
          button={
            <Button kind="danger" onClick={() => setAsked('end')}>
              <Trash2 aria-hidden size={18} strokeWidth={1.75} />
              {t('servers:menu.delete')}
            </Button>
          }
        />
      </div>
      {asked === 'owner' && (
        <PickMember
          server={server}
          title={words('overview.handOverTo')}
          isLeftOut={({ user }) => user.id === me.id}
          onClose={close}
          then={(user, done) => <HandOver server={server} user={user} onDone={close} onClose={done} />}
        />
      )}
      {asked === 'end' && <EndServer server={server} me={me} onClose={close} />}
    </Section>
  );
}

function Row({ text, button }: { text: string; button: React.ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
      <p className="min-w-0 flex-1 basis-64 text-soft text-pretty">{text}</p>
      {button}
    </div>
  );
}
