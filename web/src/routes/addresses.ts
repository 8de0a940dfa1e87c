// Which part of the app the address of a screen needs.

/** Whether `path` is for people who may not be signed in: its screens come with the app. */
export const isEntrance = (path: string) => /^\/(?:login|register|invite)\b/.test(path);

/** Whether `path` leads to what is around the conversations. */
export const isAround = (path: string) =>
  /^\/(?:account\/?)?$|^\/directs(?:\/|$)|^\/servers\/[^/]+\/?$|^\/servers\/[^/]+\/(?:(?:channels|categories)\/[^/]+\/)?settings(?:\/|$)/.test(
    path,
  );
