// Where the app lives: `/`, or a path prefix behind a proxy. The node writes it into the page's <base>.

/** The path prefix, without a slash at its end: empty at the root. */
export const basePath = new URL(document.baseURI).pathname.replace(/\/$/, '');

/** The address of a path of this app, whole: what is shared with other people. */
export function absolute(path: string): string {
  return `${window.location.origin}${basePath}${path}`;
}
