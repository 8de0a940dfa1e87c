// All of English, which the parts of the app bring along.

import '../src/locales/en/inside';
import '../src/locales/en/late';
