// What can be done to somebody, by its name: how it is offered.

import { Clock, Crown, Flag, Gavel, type LucideIcon, Shield, Tag, TimerReset, UserMinus } from 'lucide-react';

import type { Translate } from '../../lib/i18n';
import type { Act } from './acts';

interface Look {
  icon: LucideIcon;
  label: (t: Translate) => string;
  danger?: boolean;
}

export const LOOKS: Record<Act, Look> = {
  roles: { icon: Shield, label: (t) => t('servers:profile.giveRoles') },
  nickname: { icon: Tag, label: (t) => t('moderation:nickname.open') },
  report: { icon: Flag, label: (t) => t('moderation:report.open') },
  handOver: { icon: Crown, label: (t) => t('servers:handOver.open') },
  timeout: { icon: Clock, label: (t) => t('moderation:timeout.open'), danger: true },
  endTimeout: { icon: TimerReset, label: (t) => t('moderation:timeout.end') },
  kick: { icon: UserMinus, label: (t) => t('servers:kick.open'), danger: true },
  ban: { icon: Gavel, label: (t) => t('moderation:ban.open'), danger: true },
};
