import { expect, test } from 'vitest';

import { placesOf } from '../src/features/channels/view-as';
import { channel } from './servers';

test('channels that follow one category are one place, and each other one is its own', () => {
  const inA = { categoryId: 'A', synced: true };
  const channels = [
    { ...channel('s', 'one'), ...inA },
    { ...channel('s', 'two'), ...inA },
    { ...channel('s', 'own'), ...inA, synced: false },
    channel('s', 'free'),
  ];
  expect([...placesOf({ channels }).values()]).toEqual([
    { asked: 's-one', channels: ['s-one', 's-two'] },
    { asked: 's-own', channels: ['s-own'] },
    { asked: 's-free', channels: ['s-free'] },
  ]);
});
