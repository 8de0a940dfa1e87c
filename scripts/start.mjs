// `npm start`: builds what is stale and runs the finished program on :3000, with its data in ./data.
//
// HOST and PORT change the address. Arguments are passed on: `npm start -- --data-dir /srv/rialto`.

import { join } from 'node:path';

import { release, root } from './cargo.mjs';
import { endTogether, startChild } from './children.mjs';
import { buildFinished } from './finished.mjs';
import { sayIfBusy } from './ports.mjs';

const given = process.argv.slice(2);
const env = process.env;

/** The value that was given for an option, an empty text when it is there without one, or undefined. */
function givenFor(option) {
  const at = given.findIndex((argument) => argument === option || argument.startsWith(`${option}=`));
  if (at < 0) return undefined;
  return given[at] === option ? (given[at + 1] ?? '') : given[at].slice(option.length + 1);
}

/** Where to listen, when neither an argument nor a variable of the node has said it. */
function listenByDefault() {
  if (givenFor('--listen') !== undefined || (env.RIALTO_LISTEN && !env.PORT && !env.HOST)) return undefined;
  const host = env.HOST || '127.0.0.1';
  return `${host.includes(':') ? `[${host}]` : host}:${env.PORT || 3000}`;
}

/** A busy port is told before a build of minutes, not after it. */
async function addressIsFree(address) {
  const [, host, port] = /^\[?(.+?)\]?:(\d{1,5})$/.exec(address) ?? [];
  // What is no address, the node itself explains.
  return !port || Number(port) > 65_535 || !(await sayIfBusy([{ host, port: Number(port) }]));
}

const listen = listenByDefault();
const args = listen ? ['--listen', listen] : [];
if (givenFor('--data-dir') === undefined && !env.RIALTO_DATA_DIR) args.push('--data-dir', join(root, 'data'));

let node;
endTogether(() => node?.child.exitCode ?? 1);
if (!(await addressIsFree(listen ?? givenFor('--listen') ?? env.RIALTO_LISTEN))) process.exit(1);
if (!(await buildFinished())) process.exit(1);
node = startChild(release, ['serve', ...args, ...given]);
const { code } = await node.ended;
process.exit(code ?? 1);
