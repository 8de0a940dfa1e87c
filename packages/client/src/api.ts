// What is asked once, over HTTP.

import { addressOf, tokenOf } from './credentials.js';
import { offline, RialtoError } from './error.js';
import { present } from './present.js';
import type { Problem } from './protocol/index.js';
import type { RialtoOptions } from './types.js';

const ANSWER_WITHIN_MS = 30_000;

interface ApiInit {
  method?: string;
  body?: unknown;
  signal?: AbortSignal;
  keepalive?: boolean;
}

/** Fetches a path under `/api/v1`, signed in as `options` say. */
export async function callApi<Answer>(options: RialtoOptions, path: string, init: ApiInit = {}): Promise<Answer> {
  const { method = 'GET', body, signal, keepalive } = init;
  const token = await tokenOf(options);
  const request = present<RequestInit>({
    method,
    credentials: token === undefined ? 'include' : 'omit',
    headers: present({
      authorization: token ? `Bearer ${token}` : undefined,
      'content-type': body === undefined ? undefined : 'application/json',
    }),
    body: JSON.stringify(body),
    keepalive,
    signal: signal ?? AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  const { origin, prefix } = addressOf(options);
  const response = await fetch(`${origin}${prefix}/api/v1${path}`, request).catch((error: unknown) => {
    throw signal?.aborted ? error : offline();
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return answer as Answer;
  const { status, statusText } = response;
  const problem = answer as Partial<Problem> | undefined;
  // What stands before the node (a proxy) answers in its own words.
  const code = status >= 500 ? 'unavailable' : 'internal';
  throw new RialtoError({ code, message: problem?.detail ?? `${status} ${statusText}`, ...problem });
}
