import { useRialto } from '@rialto/client/react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { profileQuery } from '../people/use-profile';
import { useOpenServer } from '../servers/server-context';
import { roleStyle } from './role-dot';
import { colourOfRoles } from './standing';

/** So long the roles of who wrote something count as known, unless something is told of them. */
const KNOWN_MS = 5 * 60_000;

/** A name in the colour of a role, if it has one. */
export function RoleName({ color, children }: { color: string | undefined; children: ReactNode }) {
  if (!color) return children;
  return (
    <span style={roleStyle(color)} className="role-name">
      {children}
    </span>
  );
}

/** The name of somebody of whom no more is at hand, in the colour of their roles in the open server. */
export function NameInColour({ userId, children }: { userId: string; children: ReactNode }) {
  const client = useRialto();
  const server = useOpenServer();
  const hasColours = server?.roles.some(({ color }) => color !== null) ?? false;
  const { data } = useQuery({
    ...profileQuery(client, server?.id, userId),
    enabled: hasColours,
    staleTime: KNOWN_MS,
  });
  const roleIds = data?.roles.map(({ id }) => id) ?? [];
  return <RoleName color={server && colourOfRoles(server, roleIds)}>{children}</RoleName>;
}
