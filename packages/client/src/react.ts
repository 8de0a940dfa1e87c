'use client';

// `@rialto/client/react`: the client in React.

export {
  type ChannelMessages,
  type RialtoSocket,
  useConnection,
  useMessages,
  useServers,
  useSocket,
  useUnread,
  useUser,
} from './react/hooks.js';
export { RialtoProvider, type RialtoProviderProps, useRialto } from './react/provider.js';
