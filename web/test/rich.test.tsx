// @vitest-environment jsdom

import { afterEach, expect, test } from 'vitest';

import { rich } from '../src/lib/rich';
import { cleanup, render } from './rendering';

afterEach(cleanup);

test('a text has elements where its language has them, and its other values as they are', () => {
  const say = ({ who, what }: Record<string, string | number>) => `What ${who} did: ${what}, ${who}.`;
  const { container } = render(<p>{rich((values) => say({ ...values }), { who: <b>Ada</b>, what: 'a <i>' })}</p>);
  expect(container.innerHTML).toBe('<p>What <b>Ada</b> did: a &lt;i&gt;, <b>Ada</b>.</p>');
});
