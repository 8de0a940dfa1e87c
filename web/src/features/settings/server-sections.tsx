// The sections of a server's settings, one an entry: who is shown it, and what it shows. A new one is a line here, its
// texts, and a file.

import type { Permissions } from '@rialto/client';
import { Link2, type LucideIcon, ScrollText, Shield, SlidersHorizontal, Users } from 'lucide-react';
import type { ComponentType } from 'react';

import type { Translate } from '../../lib/i18n';
import { InvitesSection } from '../invites/invites-section';
import { MembersSection } from '../members/members-section';
import { AuditSection } from '../moderation/audit-section';
import { RolesSection } from '../roles/roles-section';
import { ServerOverview } from '../servers/server-overview';
import type { ServerSectionProps } from './section-props';

interface ServerSection {
  path: string;
  icon: LucideIcon;
  label: (t: Translate<'settings'>) => string;
  isFor: (may: Permissions) => boolean;
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
    path: 'audit',
    icon: ScrollText,
    label: (t) => t('moderation:audit.title'),
    isFor: (may) => may.includes('viewAuditLog'),
    Section: AuditSection,
  },
];
