// What a node says of itself to everyone, before anybody signs in.

import type { NodeInfo } from '@rialto/client';

import { basePath } from './base';

let asked: Promise<NodeInfo> | undefined;

async function fetchNode(signal?: AbortSignal): Promise<NodeInfo> {
  const answer = await fetch(`${basePath}/api/v1/node`, { signal: signal ?? null });
  if (!answer.ok) throw new Error(`The node answered ${answer.status}`);
  return answer.json();
}

/** Asks before there is anything to show it with. */
export function askNode(): Promise<NodeInfo> {
  asked = fetchNode();
  return asked;
}

/** What was asked ahead, once; else asks now. */
export function nodeInfo(signal: AbortSignal): Promise<NodeInfo> {
  const answer = asked ?? fetchNode(signal);
  asked = undefined;
  return answer;
}
