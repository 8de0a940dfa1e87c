import type { Role, RolesBody } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { ChevronRight, GripVertical, Lock, Plus } from 'lucide-react';
import { useRef, useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { Link } from '../../lib/router';
import { Button } from '../../ui/button';
import { classes } from '../../ui/classes';
import { ErrorText } from '../../ui/error-text';
import { OneLine } from '../../ui/one-line';
import { refusalOf } from '../settings/refusal';
import type { ServerSectionProps } from '../settings/section-props';
import { serverSettingsPath } from '../settings/server-settings-paths';
import { SectionHead } from '../settings/settings-frame';
import { isSameOrder, movedBefore, stepped } from '../sorting/order';
import { useOrder } from '../sorting/use-order';
import { useSorting } from '../sorting/use-sorting';
import { CreateRole } from './create-role';
import { RoleDot } from './role-dot';
import { RolePage } from './role-page';
import { isBelow, rolesFromTop } from './standing';

/** The roles of a server in their order, or one of them. */
export function RolesSection({ server, me, page }: ServerSectionProps) {
  if (page) return <RolePage key={page} server={server} me={me} roleId={page} />;
  return <RoleList server={server} me={me} />;
}

function RoleList({ server, me }: Omit<ServerSectionProps, 'page'>) {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation();
  const client = useRialto();
  const [creating, setCreating] = useState(false);
  const [said, setSaid] = useState('');
  const list = useRef<HTMLUListElement>(null);
  const roles = rolesFromTop(server);
  const everyone = server.roles.find((role) => role.everyone);
  const isMine = (role: Role) => isBelow(role, server, me);

  const ordering = useOrder(
    roles.map(({ id }) => id),
    (roleIds) => client.api<RolesBody>(`/servers/${server.id}/roles/order`, { method: 'PUT', body: { roleIds } }),
  );
  const shown = ordering.shown.flatMap((id) => roles.find((role) => role.id === id) ?? []);
  const order = (next: string[], moved: Role) => {
    const to = next.indexOf(moved.id);
    // Above a role that is not mine there is no place of mine.
    const highest = shown.findIndex(isMine);
    if (isSameOrder(next, ordering.shown) || to < highest) return;
    ordering.ask(next);
    setSaid(t('sorting.moved', { name: moved.name, place: to + 1, count: next.length }));
  };
  const sorting = useSorting({
    list,
    touch: true,
    onDrop: ({ id, before }) => {
      const moved = shown.find((role) => role.id === id);
      if (moved) order(movedBefore(ordering.shown, id, before), moved);
    },
  });

  return (
    <>
      <SectionHead
        title={t('roles.title')}
        lead={t('roles.lead')}
        action={
          <Button kind="primary" onClick={() => setCreating(true)}>
            <Plus aria-hidden size={18} />
            {t('roles.create')}
          </Button>
        }
      />
      <div className="flex flex-col gap-2">
        {ordering.error && <ErrorText>{refusalOf(common, t, ordering.error)}</ErrorText>}
        <p role="status" className="sr-only">
          {said}
        </p>
        {roles.length === 0 && <p className="text-soft text-pretty">{t('roles.none')}</p>}
        <ul ref={list} className="-mx-3 flex flex-col">
          {shown.map((role) => (
            <RoleRow
              key={role.id}
              role={role}
              isMine={isMine(role)}
              isDragged={sorting.dragging?.id === role.id}
              isPlace={sorting.dragging?.before === role.id}
              handle={{
                ...sorting.handle(role.id),
                onKeyDown: (event) => {
                  const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : undefined;
                  if (!by || event.ctrlKey || event.metaKey) return;
                  event.preventDefault();
                  const { currentTarget } = event;
                  order(stepped(ordering.shown, role.id, by), role);
                  // What is moved in the page loses the focus.
                  requestAnimationFrame(() => currentTarget.focus());
                },
              }}
            />
          ))}
          {sorting.dragging && sorting.dragging.before === undefined && <DropLine />}
        </ul>
        {everyone && (
          <ul className="-mx-3">
            <RoleRow role={everyone} isMine={isMine(everyone)} />
          </ul>
        )}
      </div>
      {creating && <CreateRole server={server} onClose={() => setCreating(false)} />}
    </>
  );
}

/** Where what is dragged would go. */
const DropLine = () => <li aria-hidden className="relative z-10 mx-3 -my-0.5 h-1 rounded-full bg-accent" />;

interface RoleRowProps {
  role: Role;
  isMine: boolean;
  isDragged?: boolean;
  isPlace?: boolean;
  /** How it is put elsewhere; absent for what has its place. */
  handle?: ReturnType<ReturnType<typeof useSorting>['handle']> & {
    onKeyDown: (event: React.KeyboardEvent<HTMLElement>) => void;
  };
}

function RoleRow({ role, isMine, isDragged = false, isPlace = false, handle }: RoleRowProps) {
  const { t } = useTranslation('settings');
  const name = role.everyone ? t('roles.everyone') : role.name;
  return (
    <>
      {isPlace && <DropLine />}
      <li
        data-sorted={role.everyone ? undefined : role.id}
        className={classes('flex items-center rounded-control hover:bg-hover', isDragged && 'opacity-50')}
      >
        {handle && isMine ? (
          <button
            type="button"
            aria-label={t('sorting.move', { name })}
            title={t('sorting.hint')}
            {...handle}
            className="flex size-11 shrink-0 cursor-grab touch-none items-center justify-center rounded-control text-faint hover:text-text active:cursor-grabbing"
          >
            <GripVertical aria-hidden size={18} strokeWidth={1.75} />
          </button>
        ) : (
          <span className="flex size-11 shrink-0 items-center justify-center text-faint">
            {!isMine && <Lock aria-hidden size={16} strokeWidth={1.75} />}
          </span>
        )}
        <Link
          to={serverSettingsPath(role.serverId, `roles/${role.id}`)}
          className="@container flex min-h-14 min-w-0 flex-1 items-center gap-3 rounded-control py-2 pe-3 -outline-offset-2"
        >
          <RoleDot color={role.color} />
          <span className="min-w-0 flex-1">
            <OneLine>{name}</OneLine>
            <span className="block truncate text-sm text-soft">
              {role.everyone
                ? t('roles.everyoneHint')
                : role.permissions.includes('administrator')
                  ? t('roles.mayAll')
                  : t('roles.may', { count: role.permissions.length })}
              {!isMine && ` · ${t('roles.aboveMe')}`}
            </span>
          </span>
          <ChevronRight aria-hidden size={18} className="shrink-0 text-faint rtl:-scale-x-100" />
        </Link>
      </li>
    </>
  );
}
