// Who opens the card of a person, and where there is one.

import type { User } from '@rialto/client';
import { createContext, useContext } from 'react';

/** Opens the card of a person; absent where there is none. */
type ShowProfile = (user: User) => void;

export const ProfileContext = createContext<ShowProfile | undefined>(undefined);

export const useShowProfile = () => useContext(ProfileContext);
