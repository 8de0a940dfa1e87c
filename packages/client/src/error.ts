// What rejected promises carry.

import { present } from './present.js';
import type { RequestError } from './types.js';

/** The failure of a request, as the node said it, or `offline` when it could not be asked. */
export class RialtoError extends Error implements RequestError {
  override readonly name = 'RialtoError';
  declare readonly code: RequestError['code'];
  declare readonly field?: string;
  declare readonly retryAfterMs?: number;

  constructor(error: RequestError) {
    super(error.message);
    Object.assign(this, describe(error));
  }
}

export const offline = () => new RialtoError({ code: 'offline', message: 'There is no connection.' });

export const signedOut = () => new RialtoError({ code: 'unauthenticated', message: 'Nobody is signed in.' });

export const unanswered = () => new RialtoError({ code: 'unavailable', message: 'There was no answer in time.' });

/** Any failure as plain data, which a database can keep. */
export function describe(error: unknown): RequestError {
  const { code = 'internal', message = String(error), field, retryAfterMs } = error as Partial<RequestError>;
  return present<RequestError>({ code, message, field, retryAfterMs });
}

/** After how many milliseconds asking again is right, or undefined when the answer would be the same. */
export function retryDelay({ code, retryAfterMs }: RequestError): number | undefined {
  const isPassing = code === 'rate_limited' || code === 'unavailable';
  return isPassing ? (retryAfterMs ?? 1000 + Math.random() * 2000) : undefined;
}
