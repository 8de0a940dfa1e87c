// English of what is around the conversations: it comes with the parts that show it.

import { addEnglish } from '../../lib/i18n';
import directs from './directs.json';
import messages from './messages-late.json';
import moderation from './moderation.json';
import servers from './servers-late.json';
import settings from './settings.json';

addEnglish({ directs, messages, moderation, servers, settings });
