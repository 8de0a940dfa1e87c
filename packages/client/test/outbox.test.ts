import { afterEach, expect, test, vi } from 'vitest';
import { createClient } from '../src/index.js';

afterEach(() => vi.restoreAllMocks());

/** The ids of `count` messages that a client keeps, since there is no node. */
async function idsOf(count: number): Promise<string[]> {
  const client = createClient({ url: 'http://127.0.0.1:1', token: 'nobody' });
  client.connect();
  const { log, send } = client.channel('channel');
  for (let n = 0; n < count; n += 1) send(`${n}`).catch(() => {});
  await Promise.resolve();
  const ids = log.get().pending.map(({ clientId }) => clientId);
  client.close();
  return ids;
}

test('the ids of messages are in the order of writing, whatever the clock does', async () => {
  let now = Date.UTC(2026, 10, 20);
  vi.spyOn(Date, 'now').mockImplementation(() => {
    now += Math.random() < 0.5 ? 40 : -40;
    return now;
  });
  const ids = await idsOf(200);
  expect(ids).toEqual([...new Set(ids)].sort());
  expect(ids).toHaveLength(200);
  for (const id of ids) expect(id).toMatch(/^[a-z0-9]{10,64}$/);
  now = Date.UTC(2059, 4, 25);
  const before = await idsOf(1);
  now = Date.UTC(2059, 4, 26);
  expect([...(await idsOf(1)), ...before].sort()[0]).toBe(before[0]);
});

test('two tabs that write at the same time use other ids', async () => {
  vi.spyOn(Date, 'now').mockReturnValue(Date.UTC(2026, 10, 20));
  const ids = [...(await idsOf(100)), ...(await idsOf(100))];
  expect(new Set(ids).size).toBe(200);
});
