// What rejected promises carry.

import type { RequestError } from './types.js';

/** The failure of a request, as the node said it, or `offline` when it could not be asked. */
export class RialtoError extends Error implements RequestError {
  override readonly name = 'RialtoError';
  readonly code: RequestError['code'];
  declare readonly field?: string;
  declare readonly retryAfterMs?: number;

  constructor({ code, message, field, retryAfterMs }: RequestError) {
    super(message);
    this.code = code;
    if (field !== undefined) this.field = field;
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
  }
}

export const offline = () => new RialtoError({ code: 'offline', message: 'There is no connection.' });

export const unanswered = () => new RialtoError({ code: 'unavailable', message: 'There was no answer in time.' });

/** Any failure as plain data, which a database can keep. */
export function describe(error: unknown): RequestError {
  if (!(error instanceof RialtoError)) return { code: 'internal', message: String(error) };
  const { code, message, field, retryAfterMs } = error;
  return {
    code,
    message,
    ...(field === undefined ? {} : { field }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** After how many milliseconds asking again is right, or undefined when the answer would be the same. */
export function retryDelay({ code, retryAfterMs }: RequestError): number | undefined {
  if (code === 'rate_limited') return retryAfterMs ?? 1000;
  if (code === 'unavailable') return retryAfterMs ?? 1000 + Math.random() * 2000;
  return undefined;
}
