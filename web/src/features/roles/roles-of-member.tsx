import type { Server, User } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useQuery } from '@tanstack/react-query';

import { useTranslation } from '../../lib/i18n';
import { Dialog } from '../../ui/dialog';
import { ErrorText } from '../../ui/error-text';
import { Loading } from '../../ui/loading';
import { profileQuery } from '../people/use-profile';
import { refusalOf } from '../settings/refusal';
import { RoleChecks } from './role-checks';
import { isBelow, rolesFromTop } from './standing';
import { useGiving } from './use-giving';

interface RolesOfMemberProps {
  server: Server;
  me: User;
  user: User;
  onClose: () => void;
}

/** The roles of a member, each of which is given or taken at once. */
export function RolesOfMember({ server, me, user, onClose }: RolesOfMemberProps) {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation();
  const client = useRialto();
  const { data, error } = useQuery(profileQuery(client, server.id, user.id));
  const giving = useGiving(server);
  const held = data?.roles.map(({ id }) => id) ?? [];
  const { variables: asked } = giving;
  const shown = !giving.isPending || !asked ? held : heldWith(held, asked.role.id, asked.isHeld);
  const failed = giving.error ?? (data ? null : error);
  return (
    <Dialog title={t('members.rolesOf', { name: user.displayName })} onClose={onClose}>
      <p className="mb-3 text-soft text-pretty">{t('members.atOnce')}</p>
      {failed && <ErrorText className="mb-3">{refusalOf(common, t, failed)}</ErrorText>}
      {!data && !error && <Loading />}
      {data && (
        <RoleChecks
          label={t('members.rolesOf', { name: user.displayName })}
          roles={rolesFromTop(server)}
          held={shown}
          isOpen={(role) => isBelow(role, server, me)}
          onChange={(role, isHeld) => giving.mutate({ user, role, isHeld })}
        />
      )}
    </Dialog>
  );
}

const heldWith = (held: readonly string[], id: string, isHeld: boolean) =>
  isHeld ? [...held, id] : held.filter((one) => one !== id);
