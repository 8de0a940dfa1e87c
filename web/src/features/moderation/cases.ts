// What is reported, as moderators decide about it: once, however many have reported it.

import type { Report } from '@rialto/client';

/** Open reports of the same message, or of the same person: one at least, the newest first. */
export type Case = readonly [Report, ...Report[]];

/** What tells a case from the others, also when one more reports the same: what was resolved stays as it was. */
export const keyOf = ([{ id, state, message, user }]: Case): string =>
  state === 'closed' ? id : (message?.id ?? user.id);

/** What is still open, by what it is about. */
export function casesOf(reports: readonly Report[]): Case[] {
  const cases = new Map<string, [Report, ...Report[]]>();
  for (const report of reports) {
    const about = keyOf([report]);
    const known = cases.get(about);
    if (known) known.push(report);
    else cases.set(about, [report]);
  }
  return [...cases.values()];
}
