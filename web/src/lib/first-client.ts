// The page's first client. It connects, and views the channel of the address, while the rest of the app is on its way.

import { type ChannelView, createClient, type RialtoClient } from '@rialto/client';

import { basePath } from './base';
import { askNode } from './node';
import { recall } from './remembered';

/** Under which name this device remembers that people sign in at the node itself. */
export const OWN_IDENTITY = 'identity';

const CHANNEL = /^\/servers\/[^/]+\/channels\/([^/]+)$/;

let first: RialtoClient | undefined = createClient();
let isTaken = false;
let view: ChannelView | undefined;

/** Connects by the node's cookie, where people sign in by that. */
async function connectAhead(): Promise<void> {
  const node = askNode();
  if (recall(OWN_IDENTITY) === null && (await node).clerkPublishableKey) return;
  first?.connect();
  const [, channelId] = CHANNEL.exec(window.location.pathname.slice(basePath.length)) ?? [];
  // What is not shown yet is not read.
  if (channelId) view = first?.channel(channelId).open({ reading: false });
  if ((await node).clerkPublishableKey) first?.close();
}

// As soon as this is loaded. Where the node can't be asked, whoever takes the client connects it.
connectAhead().catch(() => undefined);

/** The client that may have connected already, for the first who asks; a new one for everybody after. */
export function takeClient(): RialtoClient {
  if (isTaken) first = undefined;
  isTaken = true;
  return first ?? createClient();
}

/** Views the channel of the address no more: its screen does, or another one is there. */
export function endFirstView(): void {
  view?.close();
  view = undefined;
}
