import type { Category, Channel, ChannelBody, Override, Role, Server, User } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useQueryClient } from '@tanstack/react-query';
import { ChevronRight, Link2, UserPlus } from 'lucide-react';
import { useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { Link, navigate } from '../../lib/router';
import { inWords } from '../../lib/words';
import { Button } from '../../ui/button';
import { ErrorText } from '../../ui/error-text';
import { Loading } from '../../ui/loading';
import { OneLine } from '../../ui/one-line';
import { Section } from '../../ui/section';
import { Select } from '../../ui/select';
import { Switch } from '../../ui/switch';
import { PickMember } from '../members/pick-member';
import { Confirm } from '../navigation/confirm';
import { RoleDot } from '../roles/role-dot';
import { refusalOf } from '../settings/refusal';
import { SectionHead } from '../settings/settings-frame';
import { type Carrier, isOf, useNameOf, useOverrides, useSetOverride } from './use-overrides';
import { marked } from './why';
import { WhySection } from './why-section';

interface OverridesSectionProps {
  server: Server;
  me: User;
  /** A channel with the category that it may follow, or a category. */
  place: { channel: Channel; category: Category | undefined } | { category: Category };
  carrier: Carrier;
  /** Where this section is. */
  base: string;
}

/** Who may do what in a channel or a category: whether it is private, and what it says of roles and members. */
export function OverridesSection({ server, me, place, carrier, base }: OverridesSectionProps) {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation();
  const [picking, setPicking] = useState(false);
  const { data, error, refetch } = useOverrides(carrier);
  const setting = useSetOverride(carrier);
  const channel = 'channel' in place ? place.channel : undefined;
  const head = (
    <SectionHead title={t('overrides.title')} lead={t(channel ? 'overrides.lead' : 'overrides.categoryLead')} />
  );
  if (!data) {
    return (
      <>
        {head}
        {error ? (
          <div className="flex flex-wrap items-center gap-4">
            <p className="text-soft">{inWords(common, error)}</p>
            <Button onClick={() => refetch()}>{common('retry')}</Button>
          </div>
        ) : (
          <Loading />
        )}
      </>
    );
  }
  const ofEveryone = data.find(({ roleId }) => roleId === server.id) ?? { allow: [], deny: [] };
  const isPrivate = ofEveryone.deny.includes('viewChannel');
  const setPrivate = (next: boolean) => {
    const said = marked(ofEveryone, 'viewChannel', next ? 'deny' : 'neutral');
    setting.mutate({ subject: { roleId: server.id }, ...said });
  };
  const roles = [...server.roles].reverse();
  const said = roles.filter(({ id, everyone }) => everyone || data.some(({ roleId }) => roleId === id));
  const silent = roles.filter((role) => !said.includes(role));
  const members = data.flatMap((one) => (one.userId ? [{ ...one, userId: one.userId }] : []));
  const everyone = t('roles.everyone');
  return (
    <>
      {head}
      {channel && 'channel' in place && place.category && (
        <Following channel={channel} category={place.category} carrier={carrier} />
      )}
      <div>
        <Switch
          label={t(channel ? 'overrides.private' : 'overrides.privateCategory')}
          hint={t('overrides.privateHint')}
          checked={isPrivate}
          disabled={setting.isPending}
          onChange={setPrivate}
        />
        {setting.error && <ErrorText className="mt-2">{refusalOf(common, t, setting.error)}</ErrorText>}
      </div>
      <Section title={t('overrides.list')} lead={t('overrides.listLead')}>
        <ul className="-mx-3 flex flex-col">
          {said.map((role) => (
            <RoleLine
              key={role.id}
              role={role}
              name={role.everyone ? everyone : role.name}
              said={data.find((one) => isOf(one, { roleId: role.id }))}
              to={`${base}/roles/${role.id}`}
            />
          ))}
          {members.map((one) => (
            <MemberLine key={one.userId} server={server} said={one} to={`${base}/members/${one.userId}`} />
          ))}
        </ul>
        <div className="flex flex-wrap items-end gap-3">
          {silent.length > 0 && (
            <Select
              label={t('overrides.addRole')}
              options={[
                { value: '', label: t('overrides.choose') },
                ...silent.map(({ id, name }) => ({ value: id, label: name })),
              ]}
              value=""
              onChoose={(id) => id && navigate(`${base}/roles/${id}`)}
              className="min-w-0 flex-1 basis-48 sm:max-w-64"
            />
          )}
          <Button onClick={() => setPicking(true)}>
            <UserPlus aria-hidden size={18} strokeWidth={1.75} />
            {t('overrides.addMember')}
          </Button>
        </div>
      </Section>
      {channel && <WhySection server={server} channel={channel} />}
      {picking && (
        <PickMember
          server={server}
          title={t('overrides.pick')}
          isLeftOut={({ user }) => user.id === me.id || user.id === server.ownerId}
          onPick={({ id }) => navigate(`${base}/members/${id}`)}
          onClose={() => setPicking(false)}
        />
      )}
    </>
  );
}

/** Whether a channel follows its category, and the way back to that. */
function Following({ channel, category, carrier }: { channel: Channel; category: Category; carrier: Carrier }) {
  const { t } = useTranslation('settings');
  const client = useRialto();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const sync = async () => {
    await client.api<ChannelBody>(`/channels/${channel.id}/overrides/sync`, { method: 'POST' });
    void queries.invalidateQueries({ queryKey: ['overrides', carrier] });
    void queries.invalidateQueries({ queryKey: ['why'] });
  };
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-3 rounded-card bg-hover px-4 py-3">
      <p className="flex min-w-0 flex-1 basis-64 items-start gap-3 text-pretty">
        <Link2 aria-hidden size={20} strokeWidth={1.75} className="mt-0.5 shrink-0 text-faint" />
        <span className="min-w-0 wrap-anywhere">
          {t(channel.synced ? 'overrides.synced' : 'overrides.own', { category: category.name })}
        </span>
      </p>
      {!channel.synced && <Button onClick={() => setAsking(true)}>{t('overrides.sync')}</Button>}
      {asking && (
        <Confirm
          title={t('overrides.syncTitle', { category: category.name })}
          body={t('overrides.syncBody')}
          confirm={t('overrides.sync')}
          act={sync}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}

const row = '@container flex min-h-14 items-center gap-3 rounded-control px-3 py-2 -outline-offset-2 hover:bg-hover';

function Said({ said }: { said: Override | undefined }) {
  const { t } = useTranslation('settings');
  const { allow, deny } = said ?? { allow: [], deny: [] };
  const words = [
    deny.length > 0 && t('overrides.denies', { count: deny.length }),
    allow.length > 0 && t('overrides.allows', { count: allow.length }),
  ];
  return <span className="block text-sm text-soft">{words.filter(Boolean).join(' · ') || t('overrides.nothing')}</span>;
}

function RoleLine({ role, name, said, to }: { role: Role; name: string; said: Override | undefined; to: string }) {
  return (
    <li>
      <Link to={to} className={row}>
        <RoleDot color={role.color} />
        <span className="min-w-0 flex-1">
          <OneLine>{name}</OneLine>
          <Said said={said} />
        </span>
        <ChevronRight aria-hidden size={18} className="shrink-0 text-faint rtl:-scale-x-100" />
      </Link>
    </li>
  );
}

function MemberLine({ server, said, to }: { server: Server; said: Override & { userId: string }; to: string }) {
  const name = useNameOf(server, said.userId);
  return (
    <li>
      <Link to={to} className={row}>
        <UserPlus aria-hidden size={16} className="shrink-0 text-faint" />
        <span className="min-w-0 flex-1">
          <OneLine>{name ?? '…'}</OneLine>
          <Said said={said} />
        </span>
        <ChevronRight aria-hidden size={18} className="shrink-0 text-faint rtl:-scale-x-100" />
      </Link>
    </li>
  );
}
