import type { Override, OverridesBody, Permissions, ProfileBody, Server } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

/** What carries overrides: `channels/ID` or `categories/ID`. */
export type Carrier = `channels/${string}` | `categories/${string}`;

/** Of whom an override speaks. */
export type Subject = { roleId: string } | { userId: string };

/** How often others are asked for what they changed: of overrides nothing is told. */
const ASK_MS = 5_000;

const overridesKey = (carrier: Carrier) => ['overrides', carrier] as const;

const pathOf = (carrier: Carrier, subject: Subject) =>
  `/${carrier}/overrides/${'roleId' in subject ? `roles/${subject.roleId}` : `members/${subject.userId}`}`;

export const isOf = (said: Override, subject: Subject) =>
  'roleId' in subject ? said.roleId === subject.roleId : said.userId === subject.userId;

/** What a channel or a category says otherwise than the roles. */
export function useOverrides(carrier: Carrier) {
  const client = useRialto();
  return useQuery({
    queryKey: overridesKey(carrier),
    queryFn: async ({ signal }): Promise<Override[]> =>
      (await client.api<OverridesBody>(`/${carrier}/overrides`, { signal })).overrides,
    staleTime: 0,
    refetchInterval: ASK_MS,
  });
}

/** Says something else of somebody; nothing at all takes the override away. */
export function useSetOverride(carrier: Carrier) {
  const client = useRialto();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ subject, allow, deny }: { subject: Subject; allow: Permissions; deny: Permissions }) => {
      const path = pathOf(carrier, subject);
      return allow.length + deny.length > 0
        ? client.api(path, { method: 'PUT', body: { allow, deny } })
        : client.api(path, { method: 'DELETE' });
    },
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: overridesKey(carrier) }),
        queries.invalidateQueries({ queryKey: ['why'] }),
      ]),
  });
}

/** What a member is called, of whom no more than the id is known. */
export function useNameOf(server: Server, userId: string | undefined): string | undefined {
  const client = useRialto();
  const { data } = useQuery({
    queryKey: ['profile', server.id, userId],
    queryFn: (): Promise<ProfileBody> => client.getProfile({ userId: userId ?? '', serverId: server.id }),
    enabled: userId !== undefined,
  });
  return data?.user.displayName;
}
