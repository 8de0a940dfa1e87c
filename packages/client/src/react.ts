'use client';

// `@rialto/client/react`: the client in React.

export {
  type RialtoSocket,
  useConnection,
  useDirects,
  usePermissions,
  useServer,
  useServers,
  useSocket,
  useTyping,
  useUnread,
  useUser,
} from './react/hooks.js';
export { type ServerMembers, useMembers } from './react/members.js';
export { type ChannelMessages, useHistory, useMessages } from './react/messages.js';
export { RialtoProvider, type RialtoProviderProps, useRialto } from './react/provider.js';
