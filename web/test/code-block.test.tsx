// @vitest-environment jsdom

import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { CodeBlock } from '../src/features/messages/text/code-block';
import { startLanguages } from '../src/lib/i18n';
import { act, cleanup, fireEvent, render, screen } from './rendering';

let see: (() => void) | undefined;

beforeAll(startLanguages);
beforeEach(() => {
  see = undefined;
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      constructor(private readonly onSeen: (entries: { isIntersecting: boolean }[]) => void) {}
      observe() {
        see = () => this.onSeen([{ isIntersecting: true }]);
      }
      disconnect() {}
    },
  );
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const colours = (container: Element) => container.querySelectorAll('code span').length;

test('code has colours once it was in view, and at once after that', async () => {
  const { container } = render(<CodeBlock text="let a = 1;" info="js" />);
  expect(colours(container)).toBe(0);
  act(() => see?.());
  await vi.waitFor(() => expect(colours(container)).toBeGreaterThan(1));
  expect(container.querySelector('code')?.textContent).toBe('let a = 1;');
  cleanup();
  see = undefined;
  expect(colours(render(<CodeBlock text="let a = 1;" info="js" />).container)).toBeGreaterThan(1);
  expect(see).toBeUndefined();
});

test('code of no known language asks for no colours', () => {
  const { container } = render(<CodeBlock text="<b>a</b>" info="whatever" />);
  expect(see).toBeUndefined();
  expect(container.querySelector('code')?.innerHTML).toBe('&lt;b&gt;a&lt;/b&gt;');
});

test('a button copies the code and says so', async () => {
  const writeText = vi.fn(async (_: string) => undefined);
  vi.stubGlobal('navigator', { ...navigator, clipboard: { writeText } });
  render(<CodeBlock text={'a\nb'} info="" />);
  expect(screen.getByRole('status').textContent).toBe('');
  fireEvent.click(screen.getByRole('button', { name: 'Copy code' }));
  await vi.waitFor(() => expect(screen.getByRole('status').textContent).toBe('Copied'));
  expect(writeText).toHaveBeenCalledExactlyOnceWith('a\nb');
});

test('without a clipboard it is copied in the old way, or that is said', async () => {
  vi.stubGlobal('navigator', { ...navigator, clipboard: undefined });
  let selected = '';
  let works = true;
  document.execCommand = () => {
    selected = (document.activeElement as HTMLTextAreaElement).value;
    return works;
  };
  render(<CodeBlock text="a" info="" />);
  const button = screen.getByRole('button');
  button.focus();
  fireEvent.click(button);
  await vi.waitFor(() => expect(screen.getByRole('status').textContent).toBe('Copied'));
  expect(selected).toBe('a');
  expect(document.activeElement).toBe(button);
  works = false;
  fireEvent.click(button);
  await vi.waitFor(() => expect(screen.getByRole('status').textContent).toBe('It could not be copied.'));
});
