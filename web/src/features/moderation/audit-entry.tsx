import type { AuditEntry, Server } from '@rialto/client';
import { Minus, Plus } from 'lucide-react';
import { Fragment, type ReactNode } from 'react';

import { dayAndTime, secondsName, shortDayAndTime, timeOfDay } from '../../lib/dates';
import { useTranslation } from '../../lib/i18n';
import { rich } from '../../lib/rich';
import { Link } from '../../lib/router';
import { Avatar } from '../../ui/avatar';
import { channelPath } from '../navigation/paths';
import { PersonButton } from '../people/person-button';
import type { Permission } from '../permissions/permissions';
import { RoleDot } from '../roles/role-dot';
import { serverSettingsPath } from '../settings/server-settings-paths';
import { isKnownAction } from './audit-actions';
import {
  changesOf,
  difference,
  type Names,
  type Subject,
  sentenceOf,
  subjectOf,
  type Told,
  type ToldChange,
} from './audit-words';

const link = 'font-semibold underline-offset-2 hover:underline';

interface EntryProps {
  server: Server;
  entry: AuditEntry;
  /** What is gone was called so. */
  names: Names;
}

/** One entry: who did what, why, and what is different since. */
export function AuditEntryView({ server, entry, names }: EntryProps) {
  const { t, language } = useTranslation('moderation');
  const { actor, action, reason } = entry;
  const at = Date.parse(entry.createdAt);
  const sentence = sentenceOf(entry);
  const nodes = {
    actor: (
      <PersonButton user={actor} className={link}>
        <bdi>{actor.displayName}</bdi>
      </PersonButton>
    ),
    target: <SubjectName server={server} entry={entry} names={names} />,
    action,
  };
  const changes = changesOf(entry);
  return (
    <li className="flex gap-3 py-3">
      <Avatar id={actor.id} name={actor.displayName} url={actor.avatarUrl} size="size-8 text-xs" />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4">
          <p className="min-w-0 wrap-anywhere">
            {isKnownAction(action)
              ? rich((values) => t(`audit.did.${sentence}`, values), nodes)
              : rich((values) => t('audit.did.other', values), nodes)}
          </p>
          <time
            dateTime={entry.createdAt}
            title={dayAndTime(language, at)}
            className="shrink-0 text-xs text-faint tabular-nums"
          >
            {timeOfDay(language, at)}
          </time>
        </div>
        {reason && (
          <p dir="auto" className="mt-1 w-fit max-w-full border-s-2 border-edge ps-2 text-sm text-soft wrap-anywhere">
            {reason}
          </p>
        )}
        {changes.length > 0 && (
          <ul className="mt-1 flex flex-col gap-0.5 text-sm text-soft">
            {changes.map((change) => (
              <li key={change.field} className="wrap-anywhere">
                <Change server={server} change={change} names={names} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

/** What it is about: a way there, where it is still there. */
function SubjectName({ server, entry, names }: EntryProps) {
  const subject = subjectOf(entry, server, names);
  if (subject.kind === 'none') return null;
  if (subject.kind === 'user') {
    return (
      <PersonButton user={subject.user} className={link}>
        <bdi>{subject.user.displayName}</bdi>
      </PersonButton>
    );
  }
  const to = wayTo(server, subject);
  const name = <bdi>{subject.kind === 'channel' && subject.name ? `#${subject.name}` : subject.name}</bdi>;
  if (subject.id === undefined) return <Gone name={subject.name && name} />;
  return to ? (
    <Link to={to} className={link}>
      {name}
    </Link>
  ) : (
    <span className="font-semibold">{name}</span>
  );
}

function wayTo(server: Server, subject: Subject): string | undefined {
  if (subject.kind === 'channel' && subject.id) return channelPath(server.id, subject.id);
  const opens = server.permissions.includes('manageRoles');
  return subject.kind === 'role' && subject.id && opens
    ? serverSettingsPath(server.id, `roles/${subject.id}`)
    : undefined;
}

/** What is not there any more, by the name that it had, where that is known. */
function Gone({ name }: { name?: ReactNode }) {
  const { t } = useTranslation('moderation');
  return (
    <>
      {name && <span className="font-semibold">{name} </span>}
      <span className="text-faint">({t('audit.gone')})</span>
    </>
  );
}

interface Around {
  server: Server;
  names: Names;
}

/** A field that became different, on a line of its own. */
function Change({ server, change: { field, before, after }, names }: Around & { change: ToldChange }) {
  const { t } = useTranslation('moderation');
  const name = fieldName(t, field);
  const lists = listsOf(before, after);
  if (lists) {
    const { added, removed } = difference(lists.before, lists.after);
    const item = (one: string) =>
      lists.kind === 'roles' ? <RoleName server={server} id={one} names={names} /> : <May name={one} />;
    return (
      <span className="flex flex-wrap items-baseline gap-x-3">
        <span>{name}:</span>
        <Items list={added} sign={<Plus aria-label={t('audit.added')} size={12} className="text-live" />} item={item} />
        <Items list={removed} sign={<Minus aria-label={t('audit.removed')} size={12} />} item={item} />
      </span>
    );
  }
  const nodes = {
    field: name,
    before: <Value server={server} names={names} field={field} told={before} />,
    after: <Value server={server} names={names} field={field} told={after} />,
  };
  const which = before.kind === 'nothing' ? 'set' : after.kind === 'nothing' ? 'unset' : 'change';
  return <>{rich((values) => t(`audit.${which}`, values), nodes)}</>;
}

/** Both as lists of the same, where they are lists. */
function listsOf(before: Told, after: Told) {
  for (const kind of ['permissions', 'roles'] as const) {
    const of = (told: Told) =>
      told.kind === 'permissions' ? told.names : told.kind === 'roles' ? told.ids : ([] as string[]);
    if (before.kind === kind || after.kind === kind) return { kind, before: of(before), after: of(after) };
  }
  return undefined;
}

interface ItemsProps {
  list: readonly string[];
  sign: ReactNode;
  item: (one: string) => ReactNode;
}

function Items({ list, sign, item }: ItemsProps) {
  return list.map((one) => (
    <span key={one} className="inline-flex items-center gap-1 text-text">
      {sign}
      {item(one)}
    </span>
  ));
}

function RoleName({ server, id, names }: Around & { id: string }) {
  const { t } = useTranslation('moderation');
  const role = server.roles.find((one) => one.id === id);
  if (!role) return <GonePlain name={names.get(id)} />;
  return <bdi>{role.everyone ? t('audit.everyone') : role.name}</bdi>;
}

/** The same in the middle of a line. */
function GonePlain({ name }: { name: string | undefined }) {
  const { t } = useTranslation('moderation');
  return (
    <span className="text-faint">
      {name && (
        <>
          <bdi>{name}</bdi>{' '}
        </>
      )}
      ({t('audit.gone')})
    </span>
  );
}

function May({ name }: { name: string }) {
  const { t } = useTranslation('settings');
  return t(`permissions.${name as Permission}.name`) ?? name;
}

/** One value, as a person says it. */
function Value({ server, names, field, told }: Around & { field: string; told: Told }) {
  const { t, language } = useTranslation('moderation');
  switch (told.kind) {
    case 'nothing':
      return <span className="text-faint">{t('audit.nothing')}</span>;
    case 'bool':
      return t(told.is ? 'audit.yes' : 'audit.no');
    case 'number':
      return /Seconds$/.test(field) ? secondsName(language, told.number) : String(told.number);
    case 'time':
      return shortDayAndTime(language, told.at);
    case 'color':
      return (
        <span className="whitespace-nowrap text-text">
          <RoleDot color={told.color} className="me-1 inline-block size-2.5" />
          <bdi>{told.color}</bdi>
        </span>
      );
    case 'role':
      return <RoleName server={server} id={told.id} names={names} />;
    case 'channel':
    case 'category': {
      const list = told.kind === 'channel' ? server.channels : server.categories;
      const found = list.find(({ id }) => id === told.id);
      return found ? <bdi className="text-text">{found.name}</bdi> : <GonePlain name={names.get(told.id)} />;
    }
    case 'member':
      return t('audit.someone');
    case 'text':
      return <bdi className="text-text">{told.text}</bdi>;
    case 'permissions':
    case 'roles':
      return <Fragment />;
  }
}

const FIELDS = [
  'name',
  'description',
  'welcomeChannelId',
  'defaultRoleIds',
  'ownerId',
  'color',
  'permissions',
  'mentionable',
  'roleIds',
  'topic',
  'categoryId',
  'slowModeSeconds',
  'private',
  'synced',
  'roleId',
  'userId',
  'allow',
  'deny',
  'nickname',
  'timeoutUntil',
  'maxUses',
  'expiresAt',
  'deleteMessagesSeconds',
  'channelId',
] as const;

/** What a field is called; by its own name where this version has no other. */
function fieldName(t: ReturnType<typeof useTranslation<'moderation'>>['t'], field: string): string {
  const known = FIELDS.find((one) => one === field);
  return known ? t(`audit.fields.${known}`) : field;
}
