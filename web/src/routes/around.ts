// What is around the conversations: the other part, which is loaded behind the first.

import '../locales/en/late';

export { default as Account } from './account';
export { default as Dashboard } from './dashboard';
export { default as Direct } from './direct';
export { default as Directs } from './directs';
export { default as DirectsHome } from './directs-home';
export { CategorySettings, ChannelSettings } from './place-settings';
export { default as ServerHome } from './server-home';
export { default as ServerSettings } from './server-settings';
