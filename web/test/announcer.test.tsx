// @vitest-environment jsdom

import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { Announcer } from '../src/features/messages/timeline/announcer';
import { startLanguages } from '../src/lib/i18n';
import { message } from './message';
import { act, cleanup, render } from './rendering';

beforeAll(startLanguages);
beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

test('the same words said twice are told twice: the second time as another element', () => {
  const said = [1, 2].map((seq) => message(seq, 'ada', { content: 'yes' }));
  const shown = (count: number) => <Announcer messages={said.slice(0, count)} from={0} me="me" collapsed={new Set()} />;
  const { container, rerender } = render(shown(1));
  act(() => void vi.advanceTimersByTime(1_000));
  const first = container.querySelector('p');
  expect(first?.textContent).toMatch(/: yes$/);
  rerender(shown(2));
  act(() => void vi.advanceTimersByTime(1_000));
  const second = container.querySelector('p');
  expect(second?.textContent).toBe(first?.textContent);
  expect(second).not.toBe(first);
});

test('what somebody says who is hidden is not told', () => {
  const said = ['ada', 'ben'].map((author, at) => message(at + 1, author));
  const { container } = render(<Announcer messages={said} from={0} me="me" collapsed={new Set(['ben'])} />);
  act(() => void vi.advanceTimersByTime(1_000));
  expect(container.querySelector('p')?.textContent).toContain(said[0]?.author.displayName);
  expect(container.querySelector('p')?.textContent).not.toContain(said[1]?.author.displayName);
});

test('what is told has no marks, and nothing of a spoiler', () => {
  const said = [message(1, 'ada', { content: '**It was** ||the gardener [here](https://a.example)||' })];
  const { container } = render(<Announcer messages={said} from={0} me="me" collapsed={new Set()} />);
  act(() => void vi.advanceTimersByTime(1_000));
  expect(container.querySelector('p')?.textContent).toBe('ada: It was spoiler');
});
