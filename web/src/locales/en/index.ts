// English: the texts that every other language translates. One file an area.

import accounts from './accounts.json';
import common from './common.json';
import messages from './messages.json';
import moderation from './moderation.json';
import servers from './servers.json';
import settings from './settings.json';

const areas = { accounts, common, messages, moderation, servers, settings };

/** The shape of English with any texts in it. */
type Texts<T> = { [Key in keyof T]: T[Key] extends string ? string : Texts<T[Key]> };
/** What another language has to have. It may have more: other plurals. */
export type Areas = { [Area in keyof typeof areas]: Texts<(typeof areas)[Area]> };

export default areas;
