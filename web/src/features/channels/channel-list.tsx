import type { Category, Channel, Server } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { ChevronDown, MoreHorizontal, Plus } from 'lucide-react';
import { type ReactNode, type RefObject, useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { navigate, useParams } from '../../lib/router';
import { classes } from '../../ui/classes';
import { ErrorText } from '../../ui/error-text';
import { IconButton } from '../../ui/icon-button';
import { OneLine } from '../../ui/one-line';
import { CreateChannel, DeletePlace } from '../navigation/acts';
import { ContextMenu, type OpenedMenu } from '../navigation/context-menu';
import type { MenuItem } from '../navigation/menu';
import { useOverlays } from '../navigation/overlays-context';
import { channelPath } from '../navigation/paths';
import { refusalOf } from '../settings/refusal';
import { isSameOrder } from '../sorting/order';
import { useSorting } from '../sorting/use-sorting';
import { categoryItems, channelItems } from './channel-actions';
import { ChannelLink, type Handles } from './channel-link';
import { type Group, groupsOf, placeFor, rowsMoved, rowsStepped } from './places';
import { categorySettingsPath, channelSettingsPath } from './settings-paths';
import { useArranging } from './use-arranging';
import { useCollapsed } from './use-collapsed';

interface ChannelListProps {
  server: Server;
  /** What scrolls. */
  scroller: RefObject<HTMLElement | null>;
  /** Of the categories: h2 or h3. */
  SubHeading: 'h2' | 'h3';
}

type Asked = { create: Category } | { remove: { channel: Channel } | { category: Category } };

/** The channels of a server by their categories, in an order that who may drags or moves by keys. */
export function ChannelList({ server: told, scroller, SubHeading }: ChannelListProps) {
  const { t } = useTranslation();
  const { t: settings } = useTranslation('settings');
  const client = useRialto();
  const { why } = useOverlays();
  const { server, rows, ask, error } = useArranging(told);
  const [menu, setMenu] = useState<OpenedMenu>();
  const [asked, setAsked] = useState<Asked>();
  const [said, setSaid] = useState('');
  const mayOrder = server.permissions.includes('manageChannels');

  const arrange = (next: string[], id: string) => {
    if (isSameOrder(next, rows)) return;
    ask(next);
    const thing = server.channels.find((one) => one.id === id) ?? server.categories.find((one) => one.id === id);
    setSaid(settings('sorting.moved', { name: thing?.name ?? '', place: next.indexOf(id) + 1, count: next.length }));
  };
  const move = (id: string, by: -1 | 1) => arrange(rowsStepped(server, rows, id, by), id);
  const sorting = useSorting({
    list: scroller,
    place: ({ id, before }) => ({ id, before: placeFor(server, rows, id, before) }),
    onDrop: ({ id, before }) => arrange(rowsMoved(server, rows, id, before), id),
  });
  const { dragging } = sorting;

  const open = (from: HTMLElement, label: string, items: MenuItem[], at?: { x: number; y: number }) => {
    if (items.length === 0) return;
    const { left, right, bottom } = from.getBoundingClientRect();
    const begin = document.documentElement.dir === 'rtl' ? right : left;
    setMenu({ label, items, from, x: at?.x ?? begin, y: at?.y ?? bottom });
  };
  const toRemove = (remove: { channel: Channel } | { category: Category }) => () => setAsked({ remove });
  const ofChannel = (channel: Channel) =>
    channelItems(t, server, channel, {
      // Where it fails, the number that stays says so.
      read: () => void client.readChannel({ channelId: channel.id }).catch(() => undefined),
      why: () =>
        why({ kind: 'channel', channel, name: `#${channel.name}`, path: channelPath(channel.serverId, channel.id) }),
      settings: () => navigate(channelSettingsPath(channel)),
      move: (by) => move(channel.id, by),
      remove: toRemove({ channel }),
    });
  const ofCategory = (category: Category) =>
    categoryItems(t, server, {
      create: () => setAsked({ create: category }),
      settings: () => navigate(categorySettingsPath(category)),
      move: (by) => move(category.id, by),
      remove: toRemove({ category }),
    });
  /** What a row hears: where it is dragged, the keys that move it, and its menu. */
  const handles = (id: string, name: string, items: () => MenuItem[]): Handles => ({
    ...(mayOrder && { ...sorting.handle(id), draggable: false }),
    onKeyDown: (event) => {
      const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : undefined;
      if (!mayOrder || !by || !event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      event.stopPropagation();
      move(id, by);
      // In another category it is drawn anew.
      requestAnimationFrame(() =>
        scroller.current?.querySelector<HTMLElement>(`[data-sorted="${id}"] :is(a, button)`)?.focus(),
      );
    },
    onContextMenu: (event) => {
      const list = items();
      if (list.length === 0) return;
      event.preventDefault();
      // By a key it has no place of its own.
      const isPointed = event.clientX !== 0 || event.clientY !== 0;
      open(event.currentTarget, name, list, isPointed ? { x: event.clientX, y: event.clientY } : undefined);
    },
  });

  const line = <span aria-hidden className="relative z-10 mx-2 -my-0.5 block h-1 rounded-full bg-accent" />;
  const row = (channel: Channel) => (
    <li key={channel.id} data-sorted={channel.id} className={classes(dragging?.id === channel.id && 'opacity-50')}>
      {dragging && dragging.before === channel.id && line}
      <Row
        items={ofChannel(channel)}
        label={t('servers:channels.menu', { name: channel.name })}
        onOpen={(from) => open(from, channel.name, ofChannel(channel))}
      >
        <ChannelLink channel={channel} {...handles(channel.id, channel.name, () => ofChannel(channel))} />
      </Row>
    </li>
  );

  return (
    <>
      <p role="status" className="sr-only">
        {said}
      </p>
      {error && <ErrorText className="px-3 py-2">{refusalOf(t, settings, error)}</ErrorText>}
      {groupsOf(server).map((group) => {
        const { category } = group;
        if (!category) {
          return (
            <ul key="none" className="flex flex-col gap-0.5">
              {group.channels.map(row)}
            </ul>
          );
        }
        return (
          <CategoryGroup
            key={category.id}
            group={group}
            category={category}
            SubHeading={SubHeading}
            isDragged={dragging?.id === category.id}
            mark={dragging && dragging.before === category.id && line}
            handles={handles(category.id, category.name, () => ofCategory(category))}
            items={ofCategory(category)}
            onOpen={(from) => open(from, category.name, ofCategory(category))}
            onCreate={mayOrder ? () => setAsked({ create: category }) : undefined}
            row={row}
          />
        );
      })}
      {dragging && dragging.before === undefined && line}
      {menu && <ContextMenu {...menu} onClose={() => setMenu(undefined)} />}
      {asked && 'create' in asked && (
        <CreateChannel server={told} category={asked.create} onClose={() => setAsked(undefined)} />
      )}
      {asked && 'remove' in asked && <DeletePlace place={asked.remove} onClose={() => setAsked(undefined)} />}
    </>
  );
}

interface RowProps {
  items: MenuItem[];
  label: string;
  onOpen: (from: HTMLElement) => void;
  children: ReactNode;
}

/** Something in the list, and the button of its menu: seen where one points or is, and always where a finger points. */
function Row({ items, label, onOpen, children }: RowProps) {
  return (
    <div className="group/row relative flex items-center">
      <div className="min-w-0 flex-1">{children}</div>
      {items.length > 0 && (
        <IconButton
          icon={MoreHorizontal}
          label={label}
          aria-haspopup="menu"
          onClick={({ currentTarget }) => onOpen(currentTarget)}
          className="pointer-fine:absolute pointer-fine:inset-e-0 pointer-fine:h-9 pointer-fine:w-9 pointer-fine:opacity-0 pointer-fine:group-hover/row:opacity-100 pointer-fine:focus-visible:opacity-100"
        />
      )}
    </div>
  );
}

interface CategoryGroupProps {
  group: Group;
  category: Category;
  SubHeading: 'h2' | 'h3';
  isDragged: boolean;
  mark: ReactNode;
  handles: Handles;
  items: MenuItem[];
  onOpen: (from: HTMLElement) => void;
  onCreate: (() => void) | undefined;
  row: (channel: Channel) => ReactNode;
}

/** A category: its name, which shows and hides its channels. What is unread, and what is shown, stays in sight. */
function CategoryGroup({
  group,
  category,
  SubHeading,
  isDragged,
  mark,
  handles,
  items,
  onOpen,
  onCreate,
  row,
}: CategoryGroupProps) {
  const { t } = useTranslation();
  const { isCollapsed, toggle } = useCollapsed(category.id);
  const { channelId: shown } = useParams();
  const channels = isCollapsed ? group.channels.filter(({ id, unread }) => unread > 0 || id === shown) : group.channels;
  return (
    <div className={classes('mt-3', isDragged && 'opacity-50')}>
      <div data-sorted={category.id}>
        {mark}
        <Row items={items} label={t('servers:categories.menu', { name: category.name })} onOpen={onOpen}>
          <div className="flex items-center">
            <SubHeading className="min-w-0 flex-1">
              <button
                type="button"
                {...handles}
                aria-expanded={!isCollapsed}
                onClick={toggle}
                className="flex min-h-11 w-full items-center gap-1 rounded-control ps-1 pe-2 text-start text-sm font-medium text-faint hover:text-text pointer-fine:md:min-h-9"
              >
                <ChevronDown
                  aria-hidden
                  size={16}
                  className={classes('shrink-0 transition-transform', isCollapsed && '-rotate-90 rtl:rotate-90')}
                />
                <OneLine>{category.name}</OneLine>
              </button>
            </SubHeading>
            {onCreate && (
              <IconButton
                icon={Plus}
                label={t('servers:channels.createIn', { name: category.name })}
                onClick={onCreate}
                className="pointer-fine:me-9 pointer-fine:h-9 pointer-fine:w-9 pointer-fine:opacity-0 pointer-fine:group-hover/row:opacity-100 pointer-fine:focus-visible:opacity-100"
              />
            )}
          </div>
        </Row>
      </div>
      <ul className="flex flex-col gap-0.5">{channels.map(row)}</ul>
    </div>
  );
}
