// The names of the contract, read from the generated types: a new request or event is here without anyone's doing.

import { readFileSync } from 'node:fs';

const types = readFileSync(new URL('../../packages/client/src/protocol/index.ts', import.meta.url), 'utf8');

/** Every request of the contract. */
export const requests = namesOf('Requests');

/** Every event of the contract. */
export const events = namesOf('Events');

/** What of the contract a client did not meet. */
export function unmet(client, contract = { requests, events }) {
  return [
    ...contract.requests.filter((request) => !client.asked.has(request)),
    ...contract.events.filter((event) => !client.events.has(event)),
  ];
}

function namesOf(table) {
  const [, body] = new RegExp(`^export interface ${table} \\{\n(.*?)^\\}`, 'ms').exec(types) ?? [];
  const names = [...(body ?? '').matchAll(/^ {2}"([^"]+)":/gm)].map(([, name]) => name);
  if (!names.length) throw new Error(`The generated types have no names in ${table}.`);
  return names;
}
