// The screens of a person who is signed in: one part of the app, loaded at once, so that nothing is left to be loaded
// while somebody reads and writes.

export { default as Account } from './account';
export { default as Channel } from './channel';
export { default as Dashboard } from './dashboard';
export { default as Server } from './server';
export { default as ServerHome } from './server-home';
export { SignedIn } from './signed-in';
