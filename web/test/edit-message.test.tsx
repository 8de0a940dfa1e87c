// @vitest-environment jsdom

import { type Message, type RialtoClient, RialtoError } from '@rialto/client';
import { RialtoProvider } from '@rialto/client/react';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { EditMessage } from '../src/features/messages/acts/edit-message';
import { MessageActs, MessageActsContext } from '../src/features/messages/acts/message-acts';
import { startLanguages } from '../src/lib/i18n';
import { message } from './message';
import { act, cleanup, fireEvent, render, screen, type } from './rendering';

const mine = message(1, 'ada', { content: 'a thougt' });
let coarse = false;

const field = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Edit message' });
const press = (key: string, more = {}) => fireEvent.keyDown(field(), { key, ...more });

/** The field, opened from a button that has the focus. */
function editing(editMessage = vi.fn(async ({ content }: { content: string }) => ({ ...mine, content, rev: 2 }))) {
  const from = document.body.appendChild(document.createElement('button'));
  from.focus();
  const acts = new MessageActs();
  acts.edit(mine, document.activeElement);
  const client = { editMessage } as unknown as RialtoClient;
  const drawn = (now: Message) => (
    <QueryClientProvider client={new QueryClient()}>
      <RialtoProvider client={client}>
        <MessageActsContext value={acts}>
          <EditMessage message={now} />
        </MessageActsContext>
      </RialtoProvider>
    </QueryClientProvider>
  );
  const { rerender } = render(drawn(mine));
  const become = (change: Partial<Message>) => rerender(drawn({ ...mine, ...change }));
  return { acts, editMessage, from, become, isOpen: () => acts.get().editing !== undefined };
}

beforeAll(startLanguages);
beforeEach(() => {
  localStorage.clear();
  coarse = false;
  vi.stubGlobal('matchMedia', () => ({ matches: coarse }));
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
});
afterEach(() => {
  cleanup();
  document.body.replaceChildren();
});

describe('the field of a message that is edited', () => {
  test('has the focus at the end of the text', () => {
    editing();
    expect(document.activeElement).toBe(field());
    expect(field().selectionStart).toBe(mine.content.length);
  });

  test('Enter saves, and the focus goes back once the log says it', async () => {
    const { editMessage, from, become, isOpen } = editing();
    type(field(), ' a thought ');
    await act(async () => void press('Enter'));
    expect(editMessage.mock.calls).toEqual([[{ messageId: mine.id, content: 'a thought' }]]);
    // The answer comes before the event: the old words do not flash up in between.
    expect(isOpen()).toBe(true);
    become({ content: 'a thought', rev: 2 });
    expect(isOpen()).toBe(false);
    expect(document.activeElement).toBe(from);
  });

  test('Shift+Enter breaks the line, and so does Enter on a touch screen, where a button saves', async () => {
    const { editMessage } = editing();
    type(field(), 'a thought');
    expect(press('Enter', { shiftKey: true })).toBe(true);
    coarse = true;
    expect(press('Enter')).toBe(true);
    expect(editMessage).not.toHaveBeenCalled();
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: 'Save' })));
    expect(editMessage).toHaveBeenCalledTimes(1);
  });

  test('Escape leaves what is unchanged without a question, and asks before something is lost', async () => {
    const first = editing();
    press('Escape');
    expect(first.isOpen()).toBe(false);
    expect(document.activeElement).toBe(first.from);
    cleanup();
    const { isOpen } = editing();
    type(field(), 'a thought');
    press('Escape');
    expect(isOpen()).toBe(true);
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: 'Discard changes' })));
    expect(isOpen()).toBe(false);
    cleanup();
    editing();
    expect(field().value).toBe(mine.content);
  });

  test('what is the same is not sent, what is empty is asked about, and what is too long stays', async () => {
    const { acts, editMessage, isOpen } = editing();
    type(field(), 'a'.repeat(4_001));
    await act(async () => void press('Enter'));
    expect(screen.getByText('1 character too long to send')).toBeTruthy();
    type(field(), '  ');
    await act(async () => void press('Enter'));
    expect(acts.get().asked).toEqual({ act: 'delete', messages: [mine] });
    type(field(), mine.content);
    await act(async () => void press('Enter'));
    expect(isOpen()).toBe(false);
    expect(editMessage).not.toHaveBeenCalled();
  });

  test('a failure is said, and the words stay in the field', async () => {
    const { isOpen } = editing(
      vi.fn(async () => {
        throw new RialtoError({ code: 'offline', message: 'offline' });
      }),
    );
    type(field(), 'a thought');
    await act(async () => void press('Enter'));
    expect(screen.getByRole('alert').textContent).toContain('The node can’t be reached'.replace('’', "'"));
    expect(isOpen()).toBe(true);
    expect(field().value).toBe('a thought');
  });

  test('what is written stays when the message changes or is deleted under it, and that is said', async () => {
    const { editMessage, become } = editing();
    type(field(), 'a thought');
    become({ content: 'another thought', rev: 5 });
    expect(screen.getByRole('status').textContent).toContain('changed elsewhere');
    expect(field().value).toBe('a thought');
    become({ content: '', deletedAt: mine.createdAt, rev: 6 });
    expect(screen.getByRole('alert').textContent).toContain('was deleted meanwhile');
    expect(field().value).toBe('a thought');
    await act(async () => void press('Enter'));
    expect(editMessage).not.toHaveBeenCalled();
  });

  test('what was written is there again when the row was out of sight, and does not take the focus', () => {
    const { become, acts } = editing();
    type(field(), 'a thought');
    cleanup();
    render(
      <RialtoProvider client={{} as RialtoClient}>
        <MessageActsContext value={acts}>
          <EditMessage message={mine} />
        </MessageActsContext>
      </RialtoProvider>,
    );
    expect(field().value).toBe('a thought');
    expect(document.activeElement).not.toBe(field());
    expect(become).toBeTruthy();
  });
});
