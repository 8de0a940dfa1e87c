// @vitest-environment jsdom

import { useRef } from 'react';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { Formatting } from '../src/features/messages/composer/formatting';
import { startLanguages } from '../src/lib/i18n';
import { cleanup, fireEvent, render, screen } from './rendering';

function Field({ isShown }: { isShown: boolean }) {
  const field = useRef<HTMLTextAreaElement>(null);
  return (
    <>
      <Formatting field={field} isShown={isShown} />
      <textarea ref={field} />
    </>
  );
}

const field = () => screen.getByRole<HTMLTextAreaElement>('textbox');

function shown(text: string, { isShown = true, start = 0, end = text.length } = {}) {
  const { container } = render(<Field isShown={isShown} />);
  field().value = text;
  field().focus();
  field().setSelectionRange(start, end);
  return container;
}

let coarse = false;
beforeAll(startLanguages);
beforeEach(() => {
  coarse = false;
  vi.stubGlobal('matchMedia', () => ({ matches: coarse }));
});
afterEach(cleanup);

describe('formatting a field', () => {
  test('by a key, also without the bar', () => {
    shown('word', { isShown: false });
    expect(screen.queryByRole('toolbar')).toBeNull();
    expect(fireEvent.keyDown(field(), { key: 'b', ctrlKey: true })).toBe(false);
    expect(field().value).toBe('**word**');
    expect([field().selectionStart, field().selectionEnd]).toEqual([2, 6]);
    fireEvent.keyDown(field(), { key: 'b', ctrlKey: true });
    expect(field().value).toBe('word');
  });

  test('the field hears what was written for it, as from a keyboard', () => {
    shown('word');
    const onInput = vi.fn();
    field().addEventListener('input', onInput);
    fireEvent.click(screen.getByRole('button', { name: 'Italic' }));
    expect(onInput).toHaveBeenCalledOnce();
    expect(field().value).toBe('*word*');
    expect(document.activeElement).toBe(field());
  });

  test('Shift+Enter, and Enter on a touch screen, go on with a list; Enter alone does not', () => {
    shown('- a', { start: 3 });
    expect(fireEvent.keyDown(field(), { key: 'Enter' })).toBe(true);
    fireEvent.keyDown(field(), { key: 'Enter', shiftKey: true });
    expect(field().value).toBe('- a\n- ');
    coarse = true;
    fireEvent.keyDown(field(), { key: 'Enter' });
    expect(field().value).toBe('- a\n');
  });

  test('an input method at work, and a key that somebody else took, change nothing', () => {
    shown('- a', { start: 3 });
    fireEvent.keyDown(field(), { key: 'Enter', shiftKey: true, keyCode: 229 });
    field().addEventListener('keydown', (event) => event.preventDefault(), { capture: true });
    fireEvent.keyDown(field(), { key: 'b', ctrlKey: true });
    expect(field().value).toBe('- a');
  });

  test('an address pasted on words makes them a link', () => {
    shown('word');
    fireEvent.paste(field(), { clipboardData: { getData: () => 'https://a.example' } });
    expect(field().value).toBe('[word](https://a.example)');
  });
});

describe('the bar', () => {
  const press = (key: string) => fireEvent.keyDown(document.activeElement as Element, { key });
  const focused = () => document.activeElement?.getAttribute('aria-label');

  test('is one stop for Tab, with arrows along it and Escape back to the text', () => {
    const stops = shown('').querySelectorAll('button[tabindex="0"]');
    expect(stops).toHaveLength(1);
    (stops[0] as HTMLElement).focus();
    press('ArrowRight');
    expect(focused()).toBe('Italic');
    press('ArrowLeft');
    press('ArrowLeft');
    expect(focused()).toBe('Spoiler');
    press('Home');
    expect(focused()).toBe('Bold');
    press('End');
    expect(focused()).toBe('Spoiler');
    expect(document.querySelectorAll('button[tabindex="0"]')).toHaveLength(1);
    press('Escape');
    expect(document.activeElement).toBe(field());
  });

  test('runs the other way where the page does', () => {
    shown('');
    document.documentElement.dir = 'rtl';
    screen.getByRole('button', { name: 'Bold' }).focus();
    press('ArrowLeft');
    expect(focused()).toBe('Italic');
    document.documentElement.dir = 'ltr';
  });

  test('says its keys', () => {
    shown('');
    const strike = screen.getByRole('button', { name: 'Strikethrough' });
    expect(strike.title).toBe('Strikethrough (Ctrl+Shift+X)');
    expect(strike.getAttribute('aria-keyshortcuts')).toBe('Control+Shift+X');
    expect(screen.getByRole('button', { name: 'Code block' }).hasAttribute('aria-keyshortcuts')).toBe(false);
  });

  test('a press does not take the focus from the text', () => {
    shown('a');
    expect(fireEvent.mouseDown(screen.getByRole('button', { name: 'Bold' }))).toBe(false);
  });
});
