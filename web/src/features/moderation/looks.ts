// What can be done to somebody, by its name: how it is offered.

import { Crown, Flag, Gavel, type LucideIcon, Shield, UserMinus } from 'lucide-react';

import type { Translate } from '../../lib/i18n';
import type { Act } from './acts';

interface Look {
  icon: LucideIcon;
  label: (t: Translate) => string;
  danger?: boolean;
}

export const LOOKS: Record<Act, Look> = {
  roles: { icon: Shield, label: (t) => t('servers:profile.giveRoles') },
  report: { icon: Flag, label: (t) => t('moderation:report.open') },
  handOver: { icon: Crown, label: (t) => t('servers:handOver.open') },
  kick: { icon: UserMinus, label: (t) => t('servers:kick.open'), danger: true },
  ban: { icon: Gavel, label: (t) => t('moderation:ban.open'), danger: true },
};
