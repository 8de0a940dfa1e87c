// Where somebody goes after signing in: a path of this app, whatever a link says.

/** The path of `?next=`, or the dashboard when there is none that is safe to follow. */
export function nextPath(search: string): string {
  const next = new URLSearchParams(search).get('next');
  // Browsers read a backslash as a slash: "/\elsewhere" is another host.
  return next && /^\/(?![/\\])/.test(next) && !next.includes('\\') ? next : '/';
}

/** The address of the sign-in that leads back to `path`. */
export function loginPath(path: string): string {
  return path === '/' ? '/login' : `/login?next=${encodeURIComponent(path)}`;
}
