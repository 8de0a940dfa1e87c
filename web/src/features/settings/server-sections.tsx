// The sections of a server's settings, one an entry: who is shown it, and what it shows. A new one is a line here, its
// texts, and a file.

import type { Permissions, Server } from '@rialto/client';
import { Flag, Gavel, Link2, type LucideIcon, ScrollText, Shield, SlidersHorizontal, Users } from 'lucide-react';
import type { ComponentType } from 'react';

import type { Translate } from '../../lib/i18n';
import { InvitesSection } from '../invites/invites-section';
import { MembersSection } from '../members/members-section';
import { AuditSection } from '../moderation/audit-section';
import { BansSection } from '../moderation/bans-section';
import { ReportsSection } from '../moderation/reports-section';
import { RolesSection } from '../roles/roles-section';
import { ServerOverview } from '../servers/server-overview';
import type { ServerSectionProps } from './section-props';
import { seesReports } from './server-settings-paths';

interface ServerSection {
  path: string;
  icon: LucideIcon;
  label: (t: Translate<'settings'>) => string;
  isFor: (may: Permissions, server: Server) => boolean;
  Section: ComponentType<ServerSectionProps>;
}

export const SERVER_SECTIONS: readonly ServerSection[] = [
  {
    path: 'overview',
    icon: SlidersHorizontal,
    label: (t) => t('overview.title'),
    isFor: (may) => may.includes('manageServer'),
    Section: ServerOverview,
  },
  {
    path: 'roles',
    icon: Shield,
    label: (t) => t('roles.title'),
    isFor: (may) => may.includes('manageRoles'),
    Section: RolesSection,
  },
  {
    path: 'members',
    icon: Users,
    label: (t) => t('members.title'),
    isFor: (may) => may.includes('manageRoles'),
    Section: MembersSection,
  },
  {
    path: 'invites',
    icon: Link2,
    label: (t) => t('invites.title'),
    isFor: (may) => may.includes('manageServer'),
    Section: InvitesSection,
  },
  {
    path: 'reports',
    icon: Flag,
    label: (t) => t('moderation:reports.title'),
    isFor: (_, server) => seesReports(server),
    Section: ReportsSection,
  },
  {
    path: 'bans',
    icon: Gavel,
    label: (t) => t('moderation:bans.title'),
    isFor: (may) => may.includes('banMembers'),
    Section: BansSection,
  },
  {
    path: 'audit',
    icon: ScrollText,
    label: (t) => t('moderation:audit.title'),
    isFor: (may) => may.includes('viewAuditLog'),
    Section: AuditSection,
  },
];
