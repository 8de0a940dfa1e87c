import type { PermissionStep } from '@rialto/client';
import { describe, expect, test } from 'vitest';

import { marked, markOf, traced } from '../src/features/permissions/why';

const step = (source: PermissionStep['source'], allow: PermissionStep['allow'], deny: PermissionStep['deny'] = []) => ({
  source,
  allow,
  deny,
});

describe('why somebody may', () => {
  const steps = [
    step('role', ['viewChannel', 'sendMessages']),
    step('override', [], ['viewChannel']),
    step('override', ['viewChannel'], ['viewChannel', 'sendMessages']),
    step('implied', [], ['attachFiles']),
  ];

  test('each step says what it does to the permission, and where that leads', () => {
    expect(traced(steps, 'sendMessages').map(({ says, may }) => [says, may])).toEqual([
      ['allow', true],
      [undefined, true],
      ['deny', false],
      [undefined, false],
    ]);
  });

  test('of one step what it denies counts first, and what it allows after that', () => {
    expect(traced(steps, 'viewChannel').map(({ may }) => may)).toEqual([true, false, true, true]);
  });
});

describe('what an override says', () => {
  const said = { allow: ['addReactions' as const], deny: ['viewChannel' as const] };

  test('is allowed, denied, or nothing', () => {
    expect((['addReactions', 'viewChannel', 'attachFiles'] as const).map((one) => markOf(said, one))).toEqual([
      'allow',
      'deny',
      'neutral',
    ]);
  });

  test('is never both', () => {
    expect(marked(said, 'viewChannel', 'allow')).toEqual({ allow: ['addReactions', 'viewChannel'], deny: [] });
    expect(marked(said, 'addReactions', 'neutral')).toEqual({ allow: [], deny: ['viewChannel'] });
  });
});
