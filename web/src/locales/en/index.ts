// English: the texts that every other language translates. One file an area; those of messages and servers come in two.

import accounts from './accounts.json';
import common from './common.json';
import type directs from './directs.json';
import type messages from './messages.json';
import type lateMessages from './messages-late.json';
import type moderation from './moderation.json';
import type servers from './servers.json';
import type lateServers from './servers-late.json';
import type settings from './settings.json';

const areas = { accounts, common };

/** All of it: what comes with later parts too. */
export type English = typeof areas & {
  directs: typeof directs;
  messages: typeof messages & typeof lateMessages;
  moderation: typeof moderation;
  servers: typeof servers & typeof lateServers;
  settings: typeof settings;
};

/** The shape of English with any texts in it. */
type Texts<T> = { [Key in keyof T]: T[Key] extends string ? string : Texts<T[Key]> };
/** What another language has to have. It may have more: other plurals. */
export type Areas = { [Area in keyof English]: Texts<English[Area]> };

export default areas;
