import { describe, expect, test } from 'vitest';

import { commandOf } from '../src/features/navigation/shortcuts';

const keys = (key: string, held: Partial<KeyboardEvent> = {}) => ({
  key,
  code: '',
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

  test('jump by the letter that a key writes, and by its place where it writes none of the Latin alphabet', () => {
    const pressed = (key: string, code: string) => commandOf(keys(key, { code, ctrlKey: true }), true);
    // Cyrillic, Greek, Arabic and Hebrew keyboards.
    for (const key of ['л', 'κ', 'ن', 'ל']) expect(pressed(key, 'KeyK'), key).toBe('jump');
    // Dvorak: K is written where V is, and T where K is.
    expect(pressed('k', 'KeyV')).toBe('jump');
    expect(pressed('t', 'KeyK')).toBeUndefined();
  });

  test('go through the channels with Alt', () => {
    expect(commandOf(keys('ArrowDown', { altKey: true }), true)).toBe('nextChannel');
    expect(commandOf(keys('ArrowUp', { altKey: true, shiftKey: true }), false)).toBe('previousUnread');
  });

  test('read everything with Shift and Escape, also while somebody types', () => {
    expect(commandOf(keys('Escape', { shiftKey: true }), true)).toBe('readAll');
    expect(commandOf(keys('Escape'), false)).toBeUndefined();
  });

  test('are letters where they mean something', () => {
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
