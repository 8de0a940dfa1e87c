// What can be done to somebody, by its name: the dialog that does it.

import type { Server, User } from '@rialto/client';

import { HandOver } from '../members/hand-over';
import { KickMember } from '../members/kick-member';
import { RolesOfMember } from '../roles/roles-of-member';
import type { Act } from './acts';
import { BanPerson } from './ban-person';
import { ChangeNickname } from './change-nickname';
import { Report } from './report';
import { EndTimeout, TimeOut } from './time-out';

interface PersonActProps {
  act: Act;
  server: Server;
  me: User;
  user: User;
  /** They are not what they were: out of the server, or its owner. */
  onDone: () => void;
  onClose: () => void;
}

export function PersonAct({ act, me, onDone, ...of }: PersonActProps) {
  switch (act) {
    case 'roles':
      return <RolesOfMember {...of} me={me} />;
    case 'nickname':
      return <ChangeNickname {...of} me={me} />;
    case 'timeout':
      return <TimeOut {...of} />;
    case 'endTimeout':
      return <EndTimeout {...of} />;
    case 'report':
      return <Report {...of} />;
    case 'handOver':
      return <HandOver {...of} onDone={onDone} />;
    case 'kick':
      return <KickMember {...of} onDone={onDone} />;
    case 'ban':
      return <BanPerson {...of} onDone={onDone} />;
  }
}
