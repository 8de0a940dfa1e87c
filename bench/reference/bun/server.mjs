// The guide's chat on bun and the engine that Socket.IO has for it.

import { Server as Engine } from '@socket.io/bun-engine';
import { Server } from 'socket.io';

import { place, serveChat } from '../chat.mjs';

const engine = new Engine({ path: '/socket.io/' });
const io = new Server();
io.bind(engine);
serveChat(io);
const handler = engine.handler();

export default {
  ...place(),
  ...handler,
  fetch(request, server) {
    return new URL(request.url).pathname === '/readyz' ? new Response() : handler.fetch(request, server);
  },
};
