// @vitest-environment jsdom

import { beforeAll, describe, expect, test, vi } from 'vitest';

import { dayName, momentName } from '../src/lib/dates';
import { startLanguages, translate } from '../src/lib/i18n';

const now = new Date(2026, 2, 12, 14, 30).getTime();
const at = (...date: [number, number, number, number, number]) => new Date(...date).getTime();
const moment = (language: string, then: number) => momentName(translate, language, then, now);

beforeAll(async () => {
  vi.stubGlobal('navigator', { ...navigator, languages: ['en-GB'], language: 'en-GB' });
  await startLanguages();
});

describe('dates', () => {
  test('a time of today stands alone, an older one with its day, and with its year where that is another', () => {
    expect(moment('en', at(2026, 2, 12, 9, 5))).toBe('09:05');
    expect(moment('en', at(2026, 2, 11, 23, 59))).toBe('yesterday, 23:59');
    expect(moment('en', at(2026, 2, 10, 9, 5))).toBe('10 Mar, 09:05');
    expect(moment('en', at(2025, 2, 10, 9, 5))).toBe('10 Mar 2025, 09:05');
  });

  test('days are Today, Yesterday, or named', () => {
    expect(dayName('en', now, now)).toBe('Today');
    expect(dayName('en', at(2026, 2, 11, 0, 0), now)).toBe('Yesterday');
    expect(dayName('de', at(2026, 2, 11, 0, 0), now)).toBe('Gestern');
    expect(dayName('en', at(2026, 2, 9, 0, 0), now)).toMatch(/^Monday,? 9 March$/);
    expect(dayName('en', at(2025, 11, 31, 0, 0), now)).toMatch(/^Wednesday,? 31 December 2025$/);
  });
});
