import { type Message, RialtoError } from '@rialto/client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { Deletions } from '../src/features/messages/acts/deletions';
import { MessageActs } from '../src/features/messages/acts/message-acts';
import { UNDO_MS } from '../src/lib/delayed';
import { message } from './message';

const [one, two] = [message(1), message(2)];

function deleting(deleteMessage = vi.fn(async ({ messageId }: { messageId: string }) => ({ ...one, id: messageId }))) {
  const api = vi.fn(async () => undefined);
  const acts = new MessageActs();
  const deletions = new Deletions(
    { api, deleteMessage } as unknown as ConstructorParameters<typeof Deletions>[0],
    acts,
  );
  const sent = () => deleteMessage.mock.calls.map(([{ messageId }]) => messageId);
  const shown = () => ({ undoable: acts.get().undoable, going: [...acts.get().going] });
  return { acts, api, deletions, sent, shown };
}

const fail = (code: 'offline' | 'rate_limited' | 'forbidden', retryAfterMs?: number) =>
  new RialtoError({ code, message: code, ...(retryAfterMs !== undefined && { retryAfterMs }) });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a deletion', () => {
  test('is sent when the time to undo it is over, and not before', async () => {
    const { deletions, sent, shown } = deleting();
    deletions.begin([one]);
    expect(shown()).toEqual({ undoable: [one], going: [one.id] });
    await vi.advanceTimersByTimeAsync(UNDO_MS - 1);
    expect(sent()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent()).toEqual([one.id]);
    // The log says that it is gone in a moment: until then the row does not come back.
    expect(shown()).toEqual({ undoable: [], going: [one.id] });
  });

  test('that is undone is never sent', async () => {
    const { deletions, sent, shown } = deleting();
    deletions.begin([one, two]);
    deletions.undo();
    expect(shown()).toEqual({ undoable: [], going: [] });
    await vi.advanceTimersByTimeAsync(2 * UNDO_MS);
    expect(sent()).toEqual([]);
  });

  test('waits for whoever is at the button that undoes it', async () => {
    const { deletions, sent } = deleting();
    deletions.begin([one]);
    await vi.advanceTimersByTimeAsync(UNDO_MS - 1_000);
    deletions.delayed.pause();
    await vi.advanceTimersByTimeAsync(10 * UNDO_MS);
    deletions.delayed.resume();
    await vi.advanceTimersByTimeAsync(999);
    expect(sent()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent()).toEqual([one.id]);
  });

  test('is sent at once by the next one, and by a page that goes away in the manner that outlives it', () => {
    const { deletions, sent, api } = deleting();
    deletions.begin([one]);
    deletions.begin([two]);
    expect(sent()).toEqual([one.id]);
    deletions.leavePage();
    expect(api.mock.calls).toEqual([[`/messages/${two.id}`, { method: 'DELETE', keepalive: true }]]);
    deletions.leavePage();
    deletions.sendNow();
    expect(sent()).toEqual([one.id]);
    expect(api).toHaveBeenCalledTimes(1);
  });

  test('that is refused brings the message back with the reason, and is tried again when asked', async () => {
    const answers = [fail('offline'), undefined];
    const { acts, deletions, sent, shown } = deleting(
      vi.fn(async () => {
        const error = answers.shift();
        if (error) throw error;
        return one as Message;
      }),
    );
    deletions.begin([one]);
    await vi.advanceTimersByTimeAsync(UNDO_MS);
    expect(shown().going).toEqual([]);
    expect(acts.get().refused).toMatchObject({ messages: [one], error: { code: 'offline' } });
    deletions.sendAgain();
    await vi.advanceTimersByTimeAsync(0);
    expect(acts.get().refused).toBeUndefined();
    expect(sent()).toHaveLength(2);
    expect(shown().going).toEqual([one.id]);
  });

  test('of many goes on at the pace that the node asks for, and tells which were refused', async () => {
    const three = message(3);
    const answers = [undefined, fail('rate_limited', 700), fail('forbidden'), undefined];
    const { acts, deletions, sent } = deleting(
      vi.fn(async (_: { messageId: string }) => {
        const error = answers.shift();
        if (error) throw error;
        return one as Message;
      }),
    );
    deletions.begin([one, two, three]);
    await vi.advanceTimersByTimeAsync(UNDO_MS);
    expect(sent()).toEqual([one.id, two.id]);
    await vi.advanceTimersByTimeAsync(700);
    expect(sent()).toEqual([one.id, two.id, two.id, three.id]);
    expect(acts.get().refused).toMatchObject({ messages: [two], error: { code: 'forbidden' } });
  });
});
