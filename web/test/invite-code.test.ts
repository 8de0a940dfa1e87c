import { describe, expect, test } from 'vitest';

import { inviteCode } from '../src/features/accounts/invite-code';

const CODE = 'mX4_s2-QkZ0a1b2c3d4e5f';

describe('the code of an invite', () => {
  test.each([
    ['the code alone', CODE],
    ['a link', `https://chat.example.org/invite/${CODE}`],
    ['a link under a prefix, with a query', `https://example.org/chat/invite/${CODE}?from=mail#top`],
    ['a link without its scheme', `chat.example.org/invite/${CODE}/`],
    ['a link in a sentence', `Come in: http://localhost:3000/invite/${CODE}.`],
    ['the address of the registration', `https://chat.example.org/register?invite=${CODE}`],
    ['white space around it', `\n  ${CODE} `],
  ])('is found in %s', (_, pasted) => {
    expect(inviteCode(pasted)).toBe(CODE);
  });

  test.each([
    ['nothing', '  '],
    ['another link', 'https://chat.example.org/servers/1'],
    ['words', 'let me in please'],
    ['a link without a code', 'https://chat.example.org/invite/'],
    ['what is far too long', 'a'.repeat(65)],
  ])('is not found in %s', (_, pasted) => {
    expect(inviteCode(pasted)).toBeNull();
  });
});
