// A stock client of whatever language, as one line of JSON each way: `{ event, payload?, ack? }` is what it shall send,
// `{ event, payload }` and `{ ack, answer }` are what it heard.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

import { io } from 'socket.io-client';

import { Heard, within } from '../support/waiting.mjs';

/** What the tests know of a client: what it asked for, and everything that it heard. */
class Agent {
  /** The names of the requests that it made. */
  asked = new Set();
  #heard = new Heard();
  #answers = new Map();
  #requests = 0;
  #send;

  /** `open` is given where to put each line that was heard, and gives how to send one and how to end. */
  static async open(open) {
    const agent = new Agent();
    const { send, close } = await open((line) => agent.#take(line));
    agent.#send = send;
    agent.close = close;
    return agent;
  }

  #take({ event, payload, ack, answer }) {
    if (event !== undefined) this.#heard.add({ event, payload });
    this.#answers.get(ack)?.(answer);
    this.#answers.delete(ack);
  }

  /** The names of the events that it heard. */
  get events() {
    return new Set(this.#heard.all.map(({ event }) => event));
  }

  /** Sends a request, and gives its acknowledgement. */
  request(event, payload) {
    this.asked.add(event);
    const ack = this.#requests;
    this.#requests += 1;
    const answer = new Promise((settle) => this.#answers.set(ack, settle));
    this.#send({ event, payload, ack });
    return within(answer, `the answer to ${event}`);
  }

  /** Sends one without asking for an acknowledgement. */
  emit(event, payload) {
    this.#send({ event, payload });
  }

  /** Where the next event will stand: waiting from here ignores what came before. */
  mark() {
    return this.#heard.all.length;
  }

  /** The payload of the first such event, now or when it comes. */
  async next(event, where = () => true, { since, ms } = {}) {
    const matches = (entry) => entry.event === event && where(entry.payload);
    return (await this.#heard.first(matches, event, { since, ms })).payload;
  }
}

const optionsOf = (transport) => ({
  ...(transport === 'default' ? {} : { transports: [transport] }),
  reconnectionDelay: 50,
  reconnectionDelayMax: 250,
});

/** socket.io-client in this process. */
export function inNode({ url, token, transport }) {
  return Agent.open((take) => {
    const socket = io(url, { ...optionsOf(transport), auth: { token }, forceNew: true });
    socket.onAny((event, payload) => take({ event, payload }));
    socket.on('disconnect', () => take({ event: 'disconnect' }));
    const send = ({ event, payload, ack }) => {
      const told = ack === undefined ? [] : [(answer) => take({ ack, answer })];
      socket.emit(event, payload, ...told);
    };
    return { send, close: () => socket.disconnect() };
  });
}

/** A program that speaks in lines: it is given the address, the token and the transport. */
export function ofProgram(command, args) {
  return ({ url, token, transport }) =>
    Agent.open((take) => {
      const child = spawn(command, [...args, url, token, transport], { stdio: ['pipe', 'pipe', 'inherit'] });
      const ended = new Promise((settle, reject) => child.once('error', reject).once('close', settle));
      createInterface({ input: child.stdout }).on('line', (line) => take(JSON.parse(line)));
      const send = (line) => child.stdin.write(`${JSON.stringify(line)}\n`);
      const close = async () => {
        child.kill('SIGKILL');
        await ended;
      };
      return { send, close };
    });
}

/** The bundle that socket.io-client ships, on a page of an origin of its own: `{ origin, close }`. */
export async function serveBundle() {
  const bundle = readFileSync(createRequire(import.meta.url).resolve('socket.io-client/dist/socket.io.js'));
  const server = createServer(({ url }, answer) => {
    const isBundle = url === '/socket.io.js';
    answer.setHeader('content-type', isBundle ? 'text/javascript' : 'text/html');
    answer.end(isBundle ? bundle : '<!doctype html><title>A page</title><script src="/socket.io.js"></script>');
  });
  await new Promise((settle) => server.listen(0, '127.0.0.1', settle));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { origin: `http://127.0.0.1:${server.address().port}`, close };
}

/** The bundle in a page of `browser`. */
export function inPage(browser, origin) {
  return ({ url, token, transport }) =>
    Agent.open(async (take) => {
      const page = await browser.newPage();
      await page.exposeFunction('take', take);
      await page.goto(origin);
      const start = ({ url, options }) => {
        const socket = window.io(url, options);
        socket.onAny((event, payload) => window.take({ event, payload }));
        socket.on('disconnect', () => window.take({ event: 'disconnect' }));
        window.send = ({ event, payload, ack }) => {
          const told = ack === undefined ? [] : [(answer) => window.take({ ack, answer })];
          socket.emit(event, payload, ...told);
        };
      };
      await page.evaluate(start, { url, options: { ...optionsOf(transport), auth: { token } } });
      const send = (line) => page.evaluate((it) => window.send(it), line);
      return { send, close: () => page.close() };
    });
}
