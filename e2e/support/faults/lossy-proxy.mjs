// A proxy that loses acknowledgements on the way from the node to the client, and nothing else.

import { WireProxy } from './wire-proxy.mjs';

const ACK = '43'; // Engine.IO message, Socket.IO ack, in the namespace "/".

/** A proxy that gives each ack to `loses`, and drops it when that is true; it counts both kinds. */
export async function startLossyProxy(port, loses) {
  const count = { dropped: 0, passed: 0 };
  const toClient = (text) => {
    const isLost = text.startsWith(ACK) && loses();
    if (text.startsWith(ACK)) count[isLost ? 'dropped' : 'passed'] += 1;
    return isLost ? [] : [text];
  };
  return Object.assign(await WireProxy.start(port, { toClient }), { count });
}
