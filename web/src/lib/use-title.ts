// The title of the tab: how much is unread, what the screen shows, and the app.

import { useEffect } from 'react';

import { translate } from './i18n';

let unread = '';
let screen: string | undefined;

/** "(3) general · Rialto"; without what there is not. */
export function titleOf(count: string, word: string | undefined, app: string): string {
  return `${count && `(${count}) `}${word ? `${word} · ` : ''}${app}`;
}

function write() {
  document.title = titleOf(unread, screen, translate('appName'));
}

/** Puts the number of unread messages, as it is written, before the title; an empty one takes it away. */
export function titleCount(count: string): void {
  unread = count;
  write();
}

/** Says what the screen shows. For the innermost screen alone: two at once would overwrite each other. */
export function useTitle(word?: string): void {
  useEffect(() => {
    screen = word;
    write();
    return () => {
      screen = undefined;
      write();
    };
  }, [word]);
}
