import { describe, expect, test } from 'vitest';

import { commandOf } from '../src/features/navigation/shortcuts';

const keys = (key: string, held: Partial<KeyboardEvent> = {}) => ({
  key,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  ...held,
});

describe('the keys', () => {
  test('jump with Ctrl or Cmd, also while somebody types', () => {
    expect(commandOf(keys('k', { ctrlKey: true }), true)).toBe('jump');
    expect(commandOf(keys('K', { metaKey: true }), false)).toBe('jump');
  });

  test('go through the channels with Alt', () => {
    expect(commandOf(keys('ArrowDown', { altKey: true }), true)).toBe('nextChannel');
    expect(commandOf(keys('ArrowUp', { altKey: true, shiftKey: true }), false)).toBe('previousUnread');
  });

  test('are letters while somebody types', () => {
    expect(commandOf(keys('?', { shiftKey: true }), true)).toBeUndefined();
    expect(commandOf(keys('?', { shiftKey: true }), false)).toBe('shortcuts');
  });

  test('are left to the browser otherwise', () => {
    expect(commandOf(keys('k'), false)).toBeUndefined();
    expect(commandOf(keys('k', { ctrlKey: true, shiftKey: true }), false)).toBeUndefined();
    expect(commandOf(keys('ArrowDown'), false)).toBeUndefined();
    expect(commandOf(keys('ArrowDown', { altKey: true, ctrlKey: true }), false)).toBeUndefined();
  });
});
