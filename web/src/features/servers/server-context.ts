// The server whose page is open, for what stands deep inside of it.

import type { Server } from '@rialto/client';
import { createContext, useContext } from 'react';

export const ServerContext = createContext<Server | undefined>(undefined);

export const useOpenServer = () => useContext(ServerContext);
