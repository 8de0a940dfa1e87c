// German.

import type { Areas } from '../en';
import accounts from './accounts.json';
import common from './common.json';
import directs from './directs.json';
import messages from './messages.json';
import moderation from './moderation.json';
import servers from './servers.json';
import settings from './settings.json';

const areas: Areas = { accounts, common, directs, messages, moderation, servers, settings };

export default areas;
