import { describe, expect, test } from 'vitest';

import {
  arranged,
  groupsOf,
  inSight,
  placeFor,
  rowsMoved,
  rowsOf,
  rowsStepped,
  withRows,
} from '../src/features/channels/places';
import { channel, server } from './servers';

const category = (id: string, position: number) => ({ id, serverId: 's', name: id, position });
const inCategory = (name: string, categoryId: string | null) => ({ ...channel('s', name), id: name, categoryId });

const place = {
  ...server('s', [inCategory('a1', 'A'), inCategory('free', null), inCategory('b1', 'B'), inCategory('a2', 'A')]),
  categories: [category('A', 0), category('B', 1)],
};
const rows = rowsOf(place);

describe('the places of channels', () => {
  test('those of no category come first, then each category with its own', () => {
    expect(rows).toEqual(['free', 'A', 'a1', 'a2', 'B', 'b1']);
    expect(inSight(place).map(({ id }) => id)).toEqual(['free', 'a1', 'a2', 'b1']);
  });

  test('a channel whose category is not shown to me stands among those of none', () => {
    const hidden = { ...place, categories: [category('B', 1)] };
    expect(groupsOf(hidden)[0]?.channels.map(({ id }) => id)).toEqual(['a1', 'free', 'a2']);
  });

  test('a channel that is moved takes the category above it', () => {
    expect(arranged(place, rowsMoved(place, rows, 'free', 'b1'))).toEqual({
      channels: [
        { channelId: 'a1', categoryId: 'A' },
        { channelId: 'a2', categoryId: 'A' },
        { channelId: 'free', categoryId: 'B' },
        { channelId: 'b1', categoryId: 'B' },
      ],
      categoryIds: ['A', 'B'],
    });
    const out = arranged(place, rowsMoved(place, rows, 'a1', 'A'));
    expect(out.channels[1]).toEqual({ channelId: 'a1', categoryId: null });
  });

  test('a category goes with all that is in it, and only before another or to the end', () => {
    expect(rowsMoved(place, rows, 'B', 'A')).toEqual(['free', 'B', 'b1', 'A', 'a1', 'a2']);
    expect(rowsMoved(place, rows, 'A', undefined)).toEqual(['free', 'B', 'b1', 'A', 'a1', 'a2']);
    expect(rowsMoved(place, rows, 'A', 'a2')).toEqual(rows);
    expect(placeFor(place, rows, 'B', 'a1')).toBe('B');
    expect(placeFor(place, rows, 'B', 'free')).toBe('A');
    expect(placeFor(place, rows, 'A', 'b1')).toBeUndefined();
    expect(placeFor(place, rows, 'free', 'a2')).toBe('a2');
  });

  test('by keys a channel goes past the headings, and a category past the others', () => {
    expect(rowsStepped(place, rows, 'free', 1)).toEqual(['A', 'free', 'a1', 'a2', 'B', 'b1']);
    expect(rowsStepped(place, rows, 'free', -1)).toEqual(rows);
    expect(rowsStepped(place, rows, 'B', -1)).toEqual(['free', 'B', 'b1', 'A', 'a1', 'a2']);
    expect(rowsStepped(place, rows, 'A', -1)).toEqual(rows);
  });

  test('a server with other rows shows them', () => {
    const other = rowsMoved(place, rows, 'b1', 'a2');
    expect(rowsOf(withRows(place, other))).toEqual(other);
  });
});
