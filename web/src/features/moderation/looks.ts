// What can be done to somebody, by its name: how it is offered.

import { Crown, type LucideIcon, Shield, UserMinus } from 'lucide-react';

import type { Translate } from '../../lib/i18n';
import type { Act } from './acts';

interface Look {
  icon: LucideIcon;
  label: (t: Translate) => string;
  danger?: boolean;
}

export const LOOKS: Record<Act, Look> = {
  roles: { icon: Shield, label: (t) => t('servers:profile.giveRoles') },
  handOver: { icon: Crown, label: (t) => t('servers:handOver.open') },
  kick: { icon: UserMinus, label: (t) => t('servers:kick.open'), danger: true },
};
