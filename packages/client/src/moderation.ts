// What those who keep order in a server ask, over HTTP. The node says who may.

import type {
  AuditAction,
  AuditBody,
  BanBody,
  BanSet,
  BansBody,
  MemberBody,
  MemberChange,
  ReportBody,
  ReportChange,
  ReportState,
  ReportsBody,
} from './protocol/index.js';
import type { RialtoClient } from './types.js';

/** What may be left out, or be there and say nothing. */
type Maybe<T> = T | undefined;

/** A query of what is given: `?limit=1`, or nothing. */
function queryOf(pairs: Record<string, string | number | undefined>): string {
  const given = Object.entries(pairs).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return given.length > 0 ? `?${new URLSearchParams(given)}` : '';
}

const of = (...path: string[]) => `/servers/${path.map(encodeURIComponent).join('/')}`;

/** Moderation of servers through `client`. */
export const moderationOf = ({ api }: Pick<RialtoClient, 'api'>) => ({
  /** Takes a member out of a server. */
  kick: (serverId: string, userId: string, { reason }: { reason?: Maybe<string> } = {}): Promise<void> =>
    api(`${of(serverId, 'members', userId)}${queryOf({ reason })}`, { method: 'DELETE' }),

  /** Calls a member so, or times them out; what is left out stays, and `null` ends it. */
  changeMember: (serverId: string, userId: string, body: MemberChange): Promise<MemberBody> =>
    api(of(serverId, 'members', userId), { method: 'PATCH', body }),

  /** A page of those who are banned, the newest first. */
  bans: (serverId: string, page: { after?: Maybe<string>; limit?: number } = {}): Promise<BansBody> =>
    api(`${of(serverId, 'bans')}${queryOf(page)}`),

  /** Keeps somebody out of a server, and deletes what they wrote lately, if that is asked for. */
  ban: (serverId: string, userId: string, body: BanSet = {}): Promise<BanBody> =>
    api(of(serverId, 'bans', userId), { method: 'PUT', body }),

  /** Lifts a ban. */
  unban: (serverId: string, userId: string): Promise<void> => api(of(serverId, 'bans', userId), { method: 'DELETE' }),

  /** A page of what was done in a server, the newest first. */
  audit: (
    serverId: string,
    page: { before?: Maybe<string>; limit?: number; actorId?: Maybe<string>; action?: Maybe<AuditAction> } = {},
  ): Promise<AuditBody> => api(`${of(serverId, 'audit')}${queryOf(page)}`),

  /** Reports a message to those who manage messages. */
  reportMessage: (messageId: string, reason: string): Promise<ReportBody> =>
    api(`/messages/${encodeURIComponent(messageId)}/reports`, { method: 'POST', body: { reason } }),

  /** Reports another member to them. */
  reportMember: (serverId: string, userId: string, reason: string): Promise<ReportBody> =>
    api(of(serverId, 'members', userId, 'reports'), { method: 'POST', body: { reason } }),

  /** A page of reports, the newest first. */
  reports: (
    serverId: string,
    page: { state?: ReportState; before?: Maybe<string>; limit?: number } = {},
  ): Promise<ReportsBody> => api(`${of(serverId, 'reports')}${queryOf(page)}`),

  /** Closes a report, or opens it again. */
  changeReport: (reportId: string, body: ReportChange): Promise<ReportBody> =>
    api(`/reports/${encodeURIComponent(reportId)}`, { method: 'PATCH', body }),
});
