import { describe, expect, test } from 'vitest';

import { canSend, charactersLeft, lengthOf } from '../src/features/messages/composer/content';

describe('the bound of a message', () => {
  test('counts characters as the node does: scalar values, without the space around', () => {
    expect(lengthOf('  hello \n')).toBe(5);
    expect(lengthOf('🎉'.repeat(3_900))).toBe(3_900);
  });

  test('nothing and too much are not sent', () => {
    expect(canSend(' \n ')).toBe(false);
    expect(canSend('a'.repeat(4_000))).toBe(true);
    expect(canSend('🎉'.repeat(4_000))).toBe(true);
    expect(canSend('a'.repeat(4_001))).toBe(false);
  });

  test('what is left is said near the bound alone', () => {
    expect(charactersLeft('a'.repeat(3_800))).toBeUndefined();
    expect(charactersLeft('a'.repeat(3_801))).toBe(199);
    expect(charactersLeft('🎉'.repeat(3_000))).toBeUndefined();
    expect(charactersLeft('a'.repeat(4_002))).toBe(-2);
  });
});
