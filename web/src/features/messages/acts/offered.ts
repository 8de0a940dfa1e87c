// What the viewer may do to a message, in the order in which it is offered, and by which keys.

import type { Message } from '@rialto/client';

import type { Scope } from './message-acts';

export type MessageAct =
  | 'react'
  | 'reply'
  | 'edit'
  | 'copy'
  | 'link'
  | 'pin'
  | 'unpin'
  | 'unread'
  | 'select'
  | 'report'
  | 'delete';

/** Nothing to one that is deleted. Many are selected by who may delete those of others. */
export function actsOnMessage(
  { may, me, hasModerators }: Pick<Scope, 'may' | 'me' | 'hasModerators'>,
  message: Message,
): MessageAct[] {
  if (message.deletedAt !== null) return [];
  const isMine = message.author.id === me.id;
  const mayPin = may.includes('pinMessages');
  const isManager = may.includes('manageMessages');
  const offered: Record<MessageAct, boolean> = {
    react: may.includes('addReactions'),
    reply: may.includes('sendMessages'),
    edit: isMine && may.includes('sendMessages'),
    copy: true,
    link: true,
    pin: mayPin && message.pinnedAt === null,
    unpin: mayPin && message.pinnedAt !== null,
    // What I say is never new to me.
    unread: !isMine,
    select: isManager,
    report: !isMine && hasModerators,
    delete: isMine || isManager,
  };
  return (Object.keys(offered) as MessageAct[]).filter((act) => offered[act]);
}

/** The keys that do it at a message to which the focus was led by keys; letters by where they are on a keyboard. */
export const KEYS: Partial<Record<MessageAct, string>> = {
  react: '+',
  reply: 'R',
  edit: 'E',
  copy: 'C',
  link: 'L',
  pin: 'P',
  unpin: 'P',
  unread: 'U',
  select: 'X',
  delete: 'Del',
};
