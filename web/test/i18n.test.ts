// @vitest-environment jsdom

import { beforeEach, describe, expect, test, vi } from 'vitest';

import { chooseLanguage, startLanguages, translate } from '../src/lib/i18n';
import { preferredLanguage } from '../src/lib/language';

beforeEach(() => localStorage.clear());

describe('texts', () => {
  test('a number has the plural of its language, and is written as the language writes it', async () => {
    const unsent = (count: number) => translate('connection.unsent', { count });
    await chooseLanguage('en');
    expect([unsent(1), unsent(2), unsent(2008)]).toEqual(['1 unsent', '2 unsent', '2,008 unsent']);
    await chooseLanguage('ar');
    expect([unsent(0), unsent(1), unsent(2)]).toEqual([
      'لا شيء غير مرسل',
      'رسالة واحدة غير مرسلة',
      'رسالتان غير مرسلتين',
    ]);
    expect(unsent(3)).toMatch(/رسائل غير مرسلة$/);
    expect(unsent(11)).toMatch(/رسالة غير مرسلة$/);
  });

  test('what stands in a text is put in as it is, and another area is named before a colon', async () => {
    await chooseLanguage('en');
    expect(translate('messages:timeline', { channel: '$& {{channel}}' })).toBe('Messages in $& {{channel}}');
  });

  test('the page has the language and the direction of the texts', async () => {
    await chooseLanguage('ar');
    expect(document.documentElement).toMatchObject({ lang: 'ar', dir: 'rtl' });
    await chooseLanguage('de');
    expect(document.documentElement).toMatchObject({ lang: 'de', dir: 'ltr' });
    expect(translate('retry')).toBe('Noch einmal');
  });

  test('of two languages that are chosen while the texts of the first still come, the second is spoken', async () => {
    vi.resetModules();
    const fresh = await import('../src/lib/i18n');
    const first = fresh.chooseLanguage('ar');
    await fresh.chooseLanguage('en');
    await first;
    expect(document.documentElement).toMatchObject({ lang: 'en', dir: 'ltr' });
    expect(localStorage.getItem('rialto.language')).toBe('en');
  });

  test('what was chosen on the device comes before the languages of the browser, and English is the last', async () => {
    vi.stubGlobal('navigator', { languages: ['fr-FR', 'de-AT', 'ar'] });
    expect(preferredLanguage()).toBe('de');
    await chooseLanguage('ar');
    expect(preferredLanguage()).toBe('ar');
    localStorage.clear();
    vi.stubGlobal('navigator', { languages: ['fr-FR'] });
    await startLanguages();
    expect(document.documentElement.lang).toBe('en');
    vi.unstubAllGlobals();
  });
});
