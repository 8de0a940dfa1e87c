import type { Server, User } from '@rialto/client';

/** What a section of a server's settings is given. */
export interface ServerSectionProps {
  server: Server;
  me: User;
  /** What of it is shown, where it has pages of its own: the rest of the address. */
  page: string | undefined;
}
