// Where the page begins: it asks for all that it needs at once, so that on a slow line nothing waits for something else.
// What can't be had is told of when it is needed. The script is `async`, so that it waits for no style.

import './styles/app.css';

import { basePath } from './lib/base';
import { preferredLanguage, textsOf } from './lib/language';
import { applyTheme } from './lib/theme';
import { isAround, isEntrance } from './routes/addresses';

const ask = (part: Promise<unknown>) => void part.catch(() => undefined);

applyTheme();
ask(import('./start'));
const path = window.location.pathname.slice(basePath.length);
if (!isEntrance(path)) ask(import('./routes/inside'));
if (isAround(path)) ask(import('./routes/around'));
const language = preferredLanguage();
if (language !== 'en') ask(textsOf[language]());
