// The conversations of a person who is signed in: one part of the app, so that nothing is left to be loaded while somebody
// reads and writes.

import '../locales/en/inside';

export { default as Channel } from './channel';
export { default as Server } from './server';
export { SignedIn } from './signed-in';
