// Clients that are connected, and closed after each test.

import { afterEach } from 'vitest';

import { createClient, type RialtoClient } from '../../src/index.js';
import type { Person } from './people.js';
import { becomes } from './waiting.js';

const clients: RialtoClient[] = [];

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

/** A client of a person, once it is live. */
export async function live({ url, token }: Person): Promise<RialtoClient> {
  const client = createClient({ url, token });
  clients.push(client);
  client.connect();
  await becomes(client.connection, ({ state }) => state === 'live', 'the connection');
  return client;
}
