'use client';

import type { InviteBody } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useState } from 'react';

/** Shows the code of a new invite, to be given to somebody. */
export function Invite({ serverId }: { serverId: string }) {
  const { api } = useRialto();
  const [said, setSaid] = useState('');
  const invite = () =>
    api<InviteBody>(`/servers/${serverId}/invites`, { method: 'POST', body: {} }).then(
      (answer) => setSaid(`Invite code: ${answer.invite.code}`),
      (error: Error) => setSaid(error.message),
    );
  return (
    <p>
      <button type="button" onClick={invite}>
        Invite
      </button>
      <output>{said}</output>
    </p>
  );
}
