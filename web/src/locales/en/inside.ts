// English of the conversations: it comes with their part.

import { addEnglish } from '../../lib/i18n';
import messages from './messages.json';
import servers from './servers.json';

addEnglish({ messages, servers });
