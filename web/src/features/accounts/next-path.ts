// Where somebody goes after signing in: a path of this app, whatever a link says.

const NOWHERE = 'http://nowhere.invalid';

/** The path of `?next=`, or the dashboard when there is none that is safe to follow. */
export function nextPath(search: string): string {
  const next = new URLSearchParams(search).get('next');
  if (!next?.startsWith('/')) return '/';
  try {
    // A browser's own reading decides: it takes "\" for "/" and leaves out tabs and ends of lines.
    const { origin, pathname, search: query, hash } = new URL(next, NOWHERE);
    // A path that begins with "//" would be another host the next time it is read.
    return origin === NOWHERE && !pathname.startsWith('//') ? pathname + query + hash : '/';
  } catch {
    return '/';
  }
}

/** The address of the sign-in that leads back to `path`. */
export function loginPath(path: string): string {
  return path === '/' ? '/login' : `/login?next=${encodeURIComponent(path)}`;
}
