// `@rialto/client`: the client of a Rialto node, without React.

import { Client } from './client.js';
import type { RialtoOptions, RialtoClient as Type } from './types.js';

export type RialtoClient = Type;

/** The client of one node. It does nothing until `connect`. */
export const RialtoClient: new (options?: RialtoOptions) => RialtoClient = Client;

export const createClient = (options?: RialtoOptions): RialtoClient => new Client(options);

export { RialtoError } from './error.js';
export { membersOf } from './members.js';
export { moderationOf } from './moderation.js';
export { historyOf } from './navigation.js';
export * from './protocol/index.js';
export type * from './types.js';
