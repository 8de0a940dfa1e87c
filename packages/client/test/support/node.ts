// One rialto node as a process: the built program on a free loopback port, with a data folder of its own.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './waiting.js';

export const binary =
  process.env.RIALTO_BINARY ?? fileURLToPath(new URL('../../../../target/release/rialto', import.meta.url));

const alive = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a server on a port has an address');
  return address.port;
}

export class TestNode {
  readonly port: number;
  readonly url: string;
  readonly #env: Record<string, string>;
  readonly #folder = mkdtempSync(join(tmpdir(), 'rialto-client-'));
  #child: ChildProcess | undefined;
  #log = '';

  private constructor(port: number, env: Record<string, string>) {
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.#env = env;
  }

  static async start(env: Record<string, string> = {}): Promise<TestNode> {
    const node = new TestNode(await freePort(), { RIALTO_REGISTRATION: 'open', RIALTO_RATE_LIMITS: 'off', ...env });
    await node.start();
    return node;
  }

  async start(): Promise<void> {
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('RIALTO_'));
    const args = ['serve', '--listen', `127.0.0.1:${this.port}`, '--data-dir', this.#folder];
    const child = spawn(binary, args, { env: { ...Object.fromEntries(inherited), ...this.#env } });
    this.#child = child;
    alive.add(child);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (piece: string) => {
        this.#log = (this.#log + piece).slice(-32_768);
      });
    }
    child.once('close', () => alive.delete(child));
    const isReady = () =>
      fetch(`${this.url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
    await until(async () => !alive.has(child) || (await isReady()), '/readyz', 20_000);
    if (!alive.has(child)) throw new Error(`the node ended before it was ready:\n${this.#log}`);
  }

  /** The unplanned end. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** The planned one. */
  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  async dispose(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child || !alive.has(child)) return;
    const closed = once(child, 'close');
    child.kill(signal);
    await closed;
  }
}
