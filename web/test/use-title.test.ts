import { describe, expect, test } from 'vitest';

import { titleOf } from '../src/lib/use-title';

describe('the title of the tab', () => {
  test('says how much is unread, what is shown, and the app', () => {
    expect(titleOf('3', 'general', 'Rialto')).toBe('(3) general · Rialto');
  });

  test('leaves out what there is not', () => {
    expect(titleOf('', 'general', 'Rialto')).toBe('general · Rialto');
    expect(titleOf('99+', undefined, 'Rialto')).toBe('(99+) Rialto');
    expect(titleOf('', undefined, 'Rialto')).toBe('Rialto');
  });
});
