import { describe, expect, test } from 'vitest';

import { device } from '../src/features/accounts/device';
import { nextPath } from '../src/features/accounts/next-path';
import { soon } from '../src/features/accounts/soon';

describe('where a sign-in leads back to', () => {
  test.each(['/', '/account', '/servers/1/channels/2?at=3#here'])('is a path of this app: %s', (path) => {
    expect(nextPath(`?next=${encodeURIComponent(path)}`)).toBe(path);
  });

  test.each([
    null,
    '',
    'account',
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/.//evil.example',
    '/a/..//evil.example',
    'javascript:alert(1)',
  ])('is the beginning for anything else: %j', (next) => {
    expect(nextPath(next === null ? '' : `?next=${encodeURIComponent(next)}`)).toBe('/');
  });
});

describe('a device in words', () => {
  test.each([
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox', 'Windows'],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
      'Safari',
      'Mac',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/137.0 Mobile/15E148 Safari/604.1',
      'Chrome',
      'iPhone',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36 Edg/137.0.0.0',
      'Edge',
      'Windows',
    ],
    [
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Mobile Safari/537.36',
      'Chrome',
      'Android',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox', 'Linux'],
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/137.0.0.0 Safari/537.36', 'Chrome', 'Linux'],
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 Unheard/1.0 Safari/605.1.15', undefined, 'Linux'],
    ['curl/8.14.1', undefined, undefined],
    ['node', undefined, undefined],
    [null, undefined, undefined],
  ])('is read from %j', (userAgent, browser, system) => {
    expect(device(userAgent)).toEqual({ ...(browser && { browser }), ...(system && { system }) });
  });
});

describe('when to try again', () => {
  test('is rounded up, in seconds and then in minutes', () => {
    expect(soon(1, 'en')).toBe('in 1 second');
    expect(soon(29_100, 'en')).toBe('in 30 seconds');
    expect(soon(100_000, 'de')).toBe('in 2 Minuten');
  });
});
