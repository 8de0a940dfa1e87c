// @vitest-environment jsdom

import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { Composer } from '../src/features/messages/composer/composer';
import { startLanguages } from '../src/lib/i18n';
import { cleanup, createEvent, fireEvent, render, screen, type } from './rendering';

let coarse = false;
const onEditLast = vi.fn();
const onTyping = vi.fn();
const onEndAnswer = vi.fn();
const field = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message #general' });
const write = (text: string) => type(field(), text);

function shown(draft = 'draft.a') {
  const onSend = vi.fn<(content: string) => void>();
  render(
    <Composer
      key={draft}
      channelName="#general"
      draft={draft}
      onSend={onSend}
      onTyping={onTyping}
      onEditLast={onEditLast}
      onEndAnswer={onEndAnswer}
    />,
  );
  return onSend;
}

beforeAll(startLanguages);
beforeEach(() => {
  localStorage.clear();
  coarse = false;
  vi.stubGlobal('matchMedia', () => ({ matches: coarse }));
});
afterEach(cleanup);

describe('the composer', () => {
  test('Enter sends, without the space around, and empties the field', () => {
    const onSend = shown();
    write('  hello \n');
    fireEvent.keyDown(field(), { key: 'Enter' });
    expect(onSend.mock.calls).toEqual([['hello']]);
    expect(field().value).toBe('');
  });

  test('Shift+Enter breaks the line, and so does Enter on a touch screen', () => {
    const onSend = shown();
    write('hello');
    // Not prevented: the browser breaks the line.
    expect(fireEvent.keyDown(field(), { key: 'Enter', shiftKey: true })).toBe(true);
    coarse = true;
    expect(fireEvent.keyDown(field(), { key: 'Enter' })).toBe(true);
    expect(onSend).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole('button', { name: 'Send' }));
    expect(onSend).toHaveBeenCalledExactlyOnceWith('hello');
  });

  test('what is written is told as typing, and what is emptied is not', () => {
    onTyping.mockClear();
    shown();
    write('  ');
    write('');
    expect(onTyping).not.toHaveBeenCalled();
    write('h');
    write('he');
    expect(onTyping).toHaveBeenCalledTimes(2);
  });

  test('Up edits the last message where nothing is written, and moves in the text where something is', () => {
    shown();
    expect(fireEvent.keyDown(field(), { key: 'ArrowUp', altKey: true })).toBe(true);
    write('hello');
    expect(fireEvent.keyDown(field(), { key: 'ArrowUp' })).toBe(true);
    expect(onEditLast).not.toHaveBeenCalled();
    write('');
    expect(fireEvent.keyDown(field(), { key: 'ArrowUp' })).toBe(false);
    expect(onEditLast).toHaveBeenCalledTimes(1);
  });

  test('Enter that ends an input method sends nothing', () => {
    const onSend = shown();
    write('にほん');
    const composing = createEvent.keyDown(field(), { key: 'Enter' });
    Object.defineProperty(composing, 'isComposing', { value: true });
    fireEvent(field(), composing);
    fireEvent.keyDown(field(), { key: 'Enter', keyCode: 229 });
    expect(onSend).not.toHaveBeenCalled();
    expect(field().value).toBe('にほん');
  });

  test('nothing and too much are not sent, and too much is said', () => {
    const onSend = shown();
    write(' ');
    fireEvent.keyDown(field(), { key: 'Enter' });
    write('a'.repeat(3_990));
    expect(screen.getByText('10 characters left')).toBeTruthy();
    write('a'.repeat(4_001));
    fireEvent.keyDown(field(), { key: 'Enter' });
    expect(screen.getByText('1 character too long to send')).toBeTruthy();
    expect(onSend).not.toHaveBeenCalled();
    expect(field().value).toHaveLength(4_001);
  });

  test('what is being written is there again, in its channel alone, until it is sent', () => {
    shown('draft.a');
    write('half a thought');
    cleanup();
    shown('draft.b');
    expect(field().value).toBe('');
    cleanup();
    shown('draft.a');
    expect(field().value).toBe('half a thought');
    fireEvent.keyDown(field(), { key: 'Enter' });
    cleanup();
    shown('draft.a');
    expect(field().value).toBe('');
  });

  test('whether the formatting bar is shown is kept on this device', () => {
    shown();
    const toggle = () => screen.getByRole('button', { name: 'Formatting' });
    expect(toggle().getAttribute('aria-expanded')).toBe('false');
    fireEvent.click(toggle());
    expect(toggle().getAttribute('aria-expanded')).toBe('true');
    cleanup();
    shown();
    expect(toggle().getAttribute('aria-expanded')).toBe('true');
    fireEvent.click(toggle());
    expect(localStorage.getItem('rialto.formatBar')).toBe('hidden');
  });

  test('a page that goes away keeps the last letters', () => {
    shown('draft.a');
    write('half');
    window.dispatchEvent(new Event('pagehide'));
    expect(localStorage.getItem('rialto.draft.a')).toBe('half');
  });

  test('letters typed on the page go to it, but not those that are shortcuts', () => {
    shown();
    field().blur();
    fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true });
    fireEvent.keyDown(document.body, { key: '?' });
    expect(document.activeElement).toBe(document.body);
    fireEvent.keyDown(document.body, { key: 'h' });
    expect(document.activeElement).toBe(field());
  });

  test.each([
    ['a menu', '<div role="menu"><button role="menuitem">Leave</button></div>', 'button'],
    ['a button', '<button>Show members</button>', 'button'],
    ['a list to choose from', '<div role="listbox" tabindex="0"></div>', 'div'],
    ['a card over the page', '<div popover tabindex="-1"></div>', 'div'],
  ])('letters typed while %s has the focus stay there', (_, markup, focused) => {
    shown();
    const host = document.createElement('div');
    host.innerHTML = markup;
    document.body.append(host);
    const element = host.querySelector<HTMLElement>(focused);
    element?.focus();
    fireEvent.keyDown(element as HTMLElement, { key: 'h' });
    expect(document.activeElement).toBe(element);
    host.remove();
  });
});
