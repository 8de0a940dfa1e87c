import type { User } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { BLOCKS } from './blocks';

/** Blocks somebody, or takes it back. */
export function useBlocking({ id }: Pick<User, 'id'>) {
  const client = useRialto();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (blocked: boolean) => client.setBlocked({ userId: id, blocked }),
    onSuccess: () => queries.invalidateQueries({ queryKey: BLOCKS }),
  });
}
