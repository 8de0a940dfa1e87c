// A client in a process of its own, which can be frozen: follows a channel and writes each message that it takes as a
// line of JSON. Usage: frozen-client.mjs URL TOKEN CHANNEL

import { io } from 'socket.io-client';

import { Follower } from './follower.mjs';

const [url, token, id] = process.argv.slice(2);
const socket = io(url, {
  auth: { token },
  transports: ['websocket'],
  reconnectionDelay: 100,
  reconnectionDelayMax: 1_000,
});
socket.once('ready', async (ready) => {
  const follower = new Follower({ socket, ready, person: { username: 'the frozen client' } }, { id });
  await follower.start();
  let told = 0;
  setInterval(() => {
    for (; told < follower.log.length; told += 1) console.log(JSON.stringify(follower.log[told]));
  }, 50);
});
