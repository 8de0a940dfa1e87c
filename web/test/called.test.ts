import { expect, test } from 'vitest';
import { endOf, TIMEOUTS } from '../src/features/moderation/lengths';
import { authorOf, called } from '../src/features/people/called';
import { message } from './message';

const nameOf = ({ displayName }: { displayName: string }) => displayName;

test('a nickname stands in place of a name, and what was told since in place of what was read', () => {
  const said = { ...message(1, 'them'), nickname: 'Nick' };
  const own = said.author.displayName;
  expect(nameOf(called(said.author, 'Nick'))).toBe('Nick');
  for (const none of [null, undefined, '']) expect(called(said.author, none)).toBe(said.author);
  expect(nameOf(authorOf(said))).toBe('Nick');
  const told = (nickname: string | null) => new Map([[said.author.id, nickname]]);
  expect(nameOf(authorOf(said, told('Nack')))).toBe('Nack');
  expect(nameOf(authorOf(said, told(null)))).toBe(own);
  expect(nameOf(authorOf({ author: said.author }, told('Nack')))).toBe('Nack');
});

test('every timeout that is offered ends within what the node takes', () => {
  const lasts = TIMEOUTS.map((length) => Date.parse(endOf(length, 0)));
  expect(lasts.slice(0, 2)).toEqual([60_000, 300_000]);
  expect(Math.max(...lasts)).toBeLessThan(28 * 86_400_000);
  expect([...lasts].sort((one, other) => one - other)).toEqual(lasts);
});
