// The guide's chat on Node and socket.io.

import { createServer } from 'node:http';

import { Server } from 'socket.io';

import { place, serveChat } from '../chat.mjs';

const server = createServer((request, response) => {
  response.writeHead(request.url === '/readyz' ? 200 : 404).end();
});
serveChat(new Server(server));
const { hostname, port } = place();
server.listen(port, hostname);
