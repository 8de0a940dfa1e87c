// Where one can jump to, and in which order that is offered.

import type { Direct, Server, User } from '@rialto/client';

import { directPath, othersIn } from '../directs/names';
import { channelPath, serverPath } from './paths';

export interface Target {
  id: string;
  kind: 'channel' | 'direct' | 'server' | 'place';
  name: string;
  /** What tells it from others of its name: the server of a channel, the username of a person. */
  of?: string;
  path: string;
  unread: number;
  /** Who it is, where it is a person. */
  person?: User | undefined;
}

/** All servers and channels of mine. */
export function targetsOf(servers: readonly Server[]): Target[] {
  return servers.flatMap((server) => [
    { id: server.id, kind: 'server' as const, name: server.name, path: serverPath(server), unread: server.count },
    ...server.channels.map(({ id, name, unread }) => ({
      id,
      kind: 'channel' as const,
      name,
      of: server.name,
      path: channelPath(server.id, id),
      unread,
    })),
  ]);
}

/** My direct conversations, each as it is called. */
export function directTargets(
  directs: readonly Direct[],
  me: Pick<User, 'id'> | undefined,
  nameOf: (direct: Direct) => string,
): Target[] {
  return directs.map((direct) => {
    const others = othersIn(direct, me);
    const person = direct.group ? undefined : others[0];
    const names = others.map(({ displayName }) => displayName).join(', ');
    const of = person ? `@${person.username}` : direct.name !== null && names;
    const { unread } = direct.channel;
    const named = { id: direct.id, kind: 'direct' as const, name: nameOf(direct), path: directPath(direct) };
    return { ...named, ...(of && { of }), unread, person };
  });
}

const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();

/** How well a word fits a text: higher is better, 0 is not at all. Letters may be left out, not changed. */
function fitOf(word: string, text: string): number {
  const at = text.indexOf(word);
  if (at === 0) return text.length === word.length ? 5 : 4;
  if (at > 0) return /[\p{L}\p{N}]/u.test(text[at - 1] ?? '') ? 2 : 3;
  let from = 0;
  for (const letter of word) {
    const next = text.indexOf(letter, from);
    if (next < 0) return 0;
    from = next + letter.length;
  }
  return 1;
}

function score(target: Target, words: string[]): number {
  const name = plain(target.name);
  const of = plain(target.of ?? '');
  let sum = 0;
  for (const word of words) {
    const best = Math.max(fitOf(word, name) * 2, fitOf(word, of));
    if (best === 0) return 0;
    sum += best;
  }
  return sum;
}

/** The targets that fit what was typed, the best first; among equals what is unread, then channels, then by name. */
export function ranked(targets: Target[], typed: string): Target[] {
  const words = plain(typed.replace(/^\s*#/, '')).split(/\s+/u).filter(Boolean);
  return targets
    .map((target) => ({ target, score: words.length === 0 ? 1 : score(target, words) }))
    .filter((entry) => entry.score > 0)
    .sort(
      (one, other) =>
        other.score - one.score ||
        Number(other.target.unread > 0) - Number(one.target.unread > 0) ||
        one.target.kind.localeCompare(other.target.kind) ||
        one.target.name.localeCompare(other.target.name),
    )
    .map(({ target }) => target);
}
