import { CircleUser, Hash, House, type LucideIcon, MessageCircle, Users } from 'lucide-react';

import { Avatar } from '../../ui/avatar';
import { classes } from '../../ui/classes';
import { OneLine } from '../../ui/one-line';
import { UnreadBadge } from '../../ui/unread-badge';
import type { Target } from './jump-targets';

interface JumpOptionProps {
  id: string;
  target: Target;
  active: boolean;
  onPoint: () => void;
  onChoose: () => void;
}

const ICONS: Record<string, LucideIcon> = { account: CircleUser, directs: MessageCircle, home: House };

function Mark({ target }: { target: Target }) {
  const { person } = target;
  if (person)
    return <Avatar id={person.id} name={person.displayName} url={person.avatarUrl} size="size-6 text-[0.625rem]" />;
  if (target.kind === 'server')
    return <Avatar id={target.id} name={target.name} size="size-6 text-[0.625rem]" shape="server" />;
  const Icon = { channel: Hash, direct: Users, place: ICONS[target.id] ?? CircleUser }[target.kind];
  return <Icon aria-hidden size={18} strokeWidth={1.75} className="mx-[3px] shrink-0 text-faint" />;
}

/** One place to jump to. The input keeps the focus, so the keys are the list's. */
export function JumpOption({ id, target, active, onPoint, onChoose }: JumpOptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox has the focus and the keys.
    <div
      id={id}
      role="option"
      aria-selected={active}
      tabIndex={-1}
      onPointerMove={active ? undefined : onPoint}
      onClick={onChoose}
      className={classes('flex min-h-11 cursor-pointer items-center gap-3 rounded-control px-3', active && 'bg-hover')}
    >
      <Mark target={target} />
      <OneLine className={target.unread > 0 ? 'font-semibold' : ''}>{target.name}</OneLine>
      {target.of && <OneLine className="text-sm text-faint">{target.of}</OneLine>}
      <span className="ms-auto">
        <UnreadBadge count={target.unread} />
      </span>
    </div>
  );
}
