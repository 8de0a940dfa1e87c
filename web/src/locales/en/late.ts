// English of what is around the conversations: it comes with the parts that show it.

import { addEnglish } from '../../lib/i18n';
import moderation from './moderation.json';
import settings from './settings.json';

addEnglish({ moderation, settings });
