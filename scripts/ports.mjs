// Who holds a port, where the system lets us see.

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';

const LISTEN = '0A';

/** The port that the variable `name` says, or `otherwise`; a value that is no port ends the command. */
export function portFrom(name, otherwise) {
  const text = process.env[name];
  if (!text) return otherwise;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  console.error(`${name} is ${JSON.stringify(text)}; it must be a port from 1 to 65535.`);
  process.exit(1);
}

/** Whether nobody listens on `port` at `host`. */
export function isFree(port, host = '127.0.0.1') {
  return new Promise((settle) => {
    const probe = createServer();
    // Whatever else is wrong with an address, nobody holds it.
    probe.once('error', (error) => settle(error.code !== 'EADDRINUSE'));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => settle(true)));
  });
}

/**
 * A free loopback port below the range from which the system gives ports to outgoing connections: so
 * that it is still free when a program that listens on it comes back.
 */
export async function freePort() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (await isFree(port)) return port;
  }
}

/**
 * Says which of `addresses` (`{ host, port }`) can't be listened on, who holds it and what to do; whether there
 * was one.
 */
export async function sayIfBusy(addresses) {
  const ports = [];
  for (const { host, port } of addresses) if (!(await isFree(port, host))) ports.push(port);
  for (const port of new Set(ports)) console.error(`Port ${port} is held by ${describeHolder(port)}.`);
  if (ports.length > 0) console.error('Stop it, then run this command again.');
  return ports.length > 0;
}

/** The process that listens on `port`, as `{ pid, command }`, or undefined where nobody lets us see it. */
export function holderOf(port) {
  return fromProc(port) ?? fromLsof(port);
}

/** The same in words, for a message. */
export function describeHolder(port) {
  const holder = holderOf(port);
  return holder ? `process ${holder.pid} (${holder.command})` : 'another process';
}

function fromProc(port) {
  const sockets = new Set(listeningInodes(port).map((inode) => `socket:[${inode}]`));
  if (sockets.size === 0) return undefined;
  for (const pid of entries('/proc').filter((name) => /^\d+$/.test(name))) {
    const holds = entries(`/proc/${pid}/fd`).some((fd) => sockets.has(link(`/proc/${pid}/fd/${fd}`)));
    if (holds) return { pid: Number(pid), command: commandOf(pid) };
  }
  return undefined;
}

/** The inodes of the sockets that listen on `port`: columns of proc_pid_net(5). */
function listeningInodes(port) {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  return ['/proc/net/tcp', '/proc/net/tcp6']
    .flatMap((table) => text(table).split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[1]?.endsWith(`:${wanted}`) && columns[3] === LISTEN)
    .map((columns) => columns[9]);
}

function commandOf(pid) {
  return text(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim() || text(`/proc/${pid}/comm`).trim();
}

function fromLsof(port) {
  try {
    const found = execFileSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const pid = /^p(\d+)$/m.exec(found)?.[1];
    return pid ? { pid: Number(pid), command: /^c(.+)$/m.exec(found)?.[1] ?? '' } : undefined;
  } catch {
    return undefined;
  }
}

// What another user's process holds can't be read: that is "can't be seen", not a failure.
function entries(directory) {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function link(path) {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function text(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
