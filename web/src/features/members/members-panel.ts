// Whether the members of a server are shown: beside the conversation where there is room, else in a drawer over it.

import { createContext, useContext, useState } from 'react';

import { recall, remember } from '../../lib/remembered';
import { useMedia } from '../navigation/use-media';

interface MembersPanel {
  /** `beside` the conversation, or `over` it. */
  place: 'beside' | 'over';
  shown: boolean;
  toggle: () => void;
}

export const MembersPanelContext = createContext<MembersPanel | undefined>(undefined);

/** For what stands inside of a server's page; nothing elsewhere. */
export function useMembersPanel(): MembersPanel | undefined {
  return useContext(MembersPanelContext);
}

const HIDDEN = 'members.hidden';

/** The panel's state, for the server's page to hand on. Beside the conversation it stays as this device left it. */
export function useMembersPanelState(): MembersPanel {
  const place = useMedia('(width >= 75rem)') ? 'beside' : 'over';
  const [beside, setBeside] = useState(() => recall(HIDDEN) === null);
  const [over, setOver] = useState(false);
  if (place === 'over') return { place, shown: over, toggle: () => setOver(!over) };
  const toggle = () => {
    remember(HIDDEN, beside ? 'yes' : null);
    setBeside(!beside);
  };
  return { place, shown: beside, toggle };
}
