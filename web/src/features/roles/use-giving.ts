import { membersOf, type Role, type Server, type User } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useMutation, useQueryClient } from '@tanstack/react-query';

interface Giving {
  user: User;
  role: Role;
  isHeld: boolean;
}

/** Gives a role to a member, or takes it. */
export function useGiving(server: Server) {
  const client = useRialto();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ user, role, isHeld }: Giving) =>
      client.api(`/servers/${server.id}/members/${user.id}/roles/${role.id}`, { method: isHeld ? 'PUT' : 'DELETE' }),
    onSettled: (_answer, _error, { user }) => {
      membersOf(client).reread(server.id);
      return queries.invalidateQueries({ queryKey: ['profile', server.id, user.id] });
    },
  });
}
