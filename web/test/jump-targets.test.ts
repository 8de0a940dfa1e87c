import { describe, expect, test } from 'vitest';

import { ranked, targetsOf } from '../src/features/navigation/jump-targets';
import { channel, server } from './servers';

const targets = targetsOf([
  server('b', [channel('b', 'general'), channel('b', 'books')], 'Stone Bridge'),
  server('c', [channel('c', 'general', 3), channel('c', 'café')], 'Cooks'),
]);
const found = (typed: string) => ranked(targets, typed).map(({ name, of }) => (of ? `${of}/${name}` : name));

describe('where to jump', () => {
  test('is offered with what is unread first', () => {
    expect(found('').slice(0, 2)).toEqual(['Cooks/general', 'Cooks']);
    expect(found('')).toHaveLength(6);
  });

  test('prefers the beginning of a name', () => {
    expect(found('boo')[0]).toBe('Stone Bridge/books');
    expect(found('bri')[0]).toBe('Stone Bridge');
  });

  test('takes the words of a channel and of its server together', () => {
    expect(found('stone gen')).toEqual(['Stone Bridge/general']);
  });

  test('forgives left-out letters, accents, case and the #', () => {
    expect(found('gnrl')).toEqual(['Cooks/general', 'Stone Bridge/general']);
    expect(found('#CAFE')).toEqual(['Cooks/café']);
  });

  test('is nothing where nothing fits', () => {
    expect(found('zebra')).toEqual([]);
  });
});
