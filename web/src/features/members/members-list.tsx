import type { Server } from '@rialto/client';
import { type ServerMembers, useUser } from '@rialto/client/react';
import { useDeferredValue, useRef, useState } from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';

import { useTranslation } from '../../lib/i18n';
import { Button } from '../../ui/button';
import { useKnowsPresence } from '../connection/presence-dot';
import { MemberRow } from './member-row';
import { type MemberListRow, rowsOf } from './member-rows';
import { MembersPlaces } from './members-places';
import { MembersSearch } from './members-search';
import { useMembers } from './use-members';
import { useRoving } from './use-roving';

const PAGE = 100;
const NO_ROWS: readonly MemberListRow[] = [];
/** So near to the last row that is loaded, in heights of the pane, the next page is asked for. */
const NEAR = 1.5;

/** Everyone in a server: who is on line first, then by name; or those whom a search finds. */
export function MembersList({ server }: { server: Server }) {
  const [typed, setTyped] = useState('');
  const search = useDeferredValue(typed.trim());
  const held = useMembers(server.id, { limit: PAGE, query: search });
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <MembersSearch
        value={typed}
        onChange={setTyped}
        found={search && held.state === 'ready' ? held.total : undefined}
      />
      <Found server={server} held={held} search={search} />
    </div>
  );
}

function Found({ server, held, search }: { server: Server; held: ServerMembers; search: string }) {
  const { t } = useTranslation();
  const me = useUser();
  const knows = useKnowsPresence();
  const pane = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const rows = held.state === 'ready' ? rowsOf(held.members, held, search !== '') : NO_ROWS;
  const roving = useRoving(rows, list, pane);

  if (held.state === 'failed') {
    return (
      <div className="flex flex-col items-start gap-3 p-3">
        <p className="text-soft">{t('servers:list.failed')}</p>
        <Button onClick={held.reload}>{t('retry')}</Button>
      </div>
    );
  }
  if (held.state === 'loading') return <MembersPlaces />;

  const look = () => {
    const { current: shown } = pane;
    if (!shown || !held.hasMore || held.loadingMore) return;
    if (shown.scrollHeight - shown.clientHeight - shown.scrollTop < NEAR * shown.clientHeight) held.loadMore();
  };
  const row = (one: MemberListRow, at: number) => {
    if (one.kind === 'heading') {
      return (
        <h2 key={one.key} className="px-3 pt-4 pb-1 text-sm font-medium text-faint tabular-nums">
          {t(`servers:list.${one.key === 'online' && !knows ? 'wereOnline' : one.key}`, { count: one.count })}
        </h2>
      );
    }
    const { id } = one.member.user;
    return (
      <MemberRow
        key={one.key}
        member={one.member}
        isMe={id === me?.id}
        server={server}
        tabIndex={at === roving.at ? 0 : -1}
        onFocus={() => roving.onFocus(one.key)}
      />
    );
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the rows.
    <div ref={pane} onKeyDown={roving.onKeyDown} className="min-h-0 flex-1 overflow-y-auto overscroll-contain pb-4">
      {/* A search begins at its first row. */}
      <Virtualizer
        key={search}
        ref={list}
        as="ul"
        item="li"
        scrollRef={pane}
        data={rows}
        keepMounted={[roving.at]}
        onScroll={look}
        onResize={look}
      >
        {row}
      </Virtualizer>
    </div>
  );
}
