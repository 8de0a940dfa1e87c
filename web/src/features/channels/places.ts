// Where the channels of a server stand in its side: those of no category first, then each category with its own.

import type { Category, Channel, ChannelMove, Server } from '@rialto/client';

import { movedBefore, stepped } from '../sorting/order';

export interface Group {
  /** Absent for the channels of no category. */
  category: Category | undefined;
  channels: Channel[];
}

type Places = Pick<Server, 'categories' | 'channels'>;

/** The channels by their categories; that of no category is always there, as the first. */
export function groupsOf({ categories, channels }: Places): Group[] {
  const known = new Set(categories.map(({ id }) => id));
  const inNone = channels.filter(({ categoryId }) => categoryId === null || !known.has(categoryId));
  const groups: Group[] = [{ category: undefined, channels: inNone }];
  for (const category of categories) {
    groups.push({ category, channels: channels.filter(({ categoryId }) => categoryId === category.id) });
  }
  return groups;
}

/** The channels as they stand one below the other. */
export const inSight = (server: Places): Channel[] => groupsOf(server).flatMap(({ channels }) => channels);

/** The ids of categories and channels as they stand one below the other. */
export const rowsOf = (server: Places): string[] =>
  groupsOf(server).flatMap(({ category, channels }) => [
    ...(category ? [category.id] : []),
    ...channels.map(({ id }) => id),
  ]);

/** What was asked for, as the node is told it. */
export interface Arranged {
  channels: ChannelMove[];
  categoryIds: string[];
}

/** What rows in that order say. */
export function arranged({ categories }: Places, rows: readonly string[]): Arranged {
  const all = new Set(categories.map(({ id }) => id));
  const categoryIds: string[] = [];
  const channels: ChannelMove[] = [];
  for (const id of rows) {
    if (all.has(id)) categoryIds.push(id);
    else channels.push({ channelId: id, categoryId: categoryIds.at(-1) ?? null });
  }
  return { channels, categoryIds };
}

/** The server with its rows in that order. */
export function withRows<T extends Places>(server: T, rows: readonly string[]): T {
  const { channels, categoryIds } = arranged(server, rows);
  const find = <Thing extends { id: string }>(things: readonly Thing[], id: string) =>
    things.find((thing) => thing.id === id);
  return {
    ...server,
    categories: categoryIds.flatMap((id) => find(server.categories, id) ?? []),
    channels: channels.flatMap(({ channelId, categoryId }) => {
      const channel = find(server.channels, channelId);
      return channel ? [{ ...channel, categoryId }] : [];
    }),
  };
}

/** The rows of a category, its heading first; of a channel itself. */
function blockOf(server: Places, rows: readonly string[], id: string): string[] {
  const isHeading = (row: string) => server.categories.some((category) => category.id === row);
  if (!isHeading(id)) return [id];
  const from = rows.indexOf(id);
  const next = rows.findIndex((row, at) => at > from && isHeading(row));
  return rows.slice(from, next < 0 ? undefined : next);
}

/** Before which row something may go: a channel anywhere, a category before another one or at the end. */
export function placeFor(server: Places, rows: readonly string[], id: string, before: string | undefined) {
  const isHeading = (row: string) => server.categories.some((category) => category.id === row);
  if (!isHeading(id) || before === undefined) return before;
  return rows.slice(rows.indexOf(before)).find(isHeading);
}

/** The rows with a channel, or a category and all that is in it, before another row; at the end without one. */
export function rowsMoved(server: Places, rows: readonly string[], id: string, before: string | undefined): string[] {
  const block = blockOf(server, rows, id);
  if (before !== undefined && block.includes(before)) return [...rows];
  const rest = rows.filter((row) => !block.includes(row));
  return movedBefore([...rest, id], id, before).flatMap((row) => (row === id ? block : [row]));
}

/** The rows with a channel one further up or down, past the heading of a category too; or a category past another. */
export function rowsStepped(server: Places, rows: readonly string[], id: string, by: -1 | 1): string[] {
  const order = server.categories.map((category) => category.id).filter((one) => rows.includes(one));
  if (!order.includes(id)) return stepped(rows, id, by);
  const headings = rows.filter((row) => order.includes(row));
  const next = stepped(headings, id, by);
  const inNone = rows.slice(0, headings[0] ? rows.indexOf(headings[0]) : undefined);
  return [...inNone, ...next.flatMap((heading) => blockOf(server, rows, heading))];
}
