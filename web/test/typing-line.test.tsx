// @vitest-environment jsdom

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TypingAloud } from '../src/features/messages/composer/typing-line';
import { act, cleanup, render } from './rendering';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

test('who begins to type is told once, and again only after a while', () => {
  const { container, rerender } = render(<TypingAloud words="" />);
  const told = (words: string, afterMs = 1_000) => {
    act(() => void vi.advanceTimersByTime(afterMs));
    rerender(<TypingAloud words={words} />);
    return container.textContent;
  };
  expect(told('Ada is typing…')).toBe('Ada is typing…');
  // What is told stays no longer than it is true.
  expect(told('Ada and Ben are typing…')).toBe('');
  expect(told('')).toBe('');
  expect(told('Ben is typing…', 20_000)).toBe('');
  expect(told('')).toBe('');
  expect(told('Ben is typing…', 30_000)).toBe('Ben is typing…');
});
