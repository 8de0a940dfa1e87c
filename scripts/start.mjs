// `npm start`: builds what is stale and runs the finished program on :3000, with its data in ./data.
//
// HOST and PORT change the address. Arguments are passed on: `npm start -- --data-dir /srv/rialto`.

import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { cargo, release, root } from './cargo.mjs';
import { endWithPackageManager } from './parent.mjs';

const given = process.argv.slice(2);
const env = process.env;

function names(option) {
  return given.some((argument) => argument === option || argument.startsWith(`${option}=`));
}

/** The settings that neither an argument nor a variable of the node has made. */
function defaults() {
  const args = [];
  if (!names('--listen') && (env.PORT || env.HOST || !env.RIALTO_LISTEN)) {
    const host = env.HOST || '127.0.0.1';
    args.push('--listen', `${host.includes(':') ? `[${host}]` : host}:${env.PORT || 3000}`);
  }
  if (!names('--data-dir') && !env.RIALTO_DATA_DIR) args.push('--data-dir', join(root, 'data'));
  return args;
}

await cargo(['build', '--release', '-p', 'rialto']);

// A process group of its own: Ctrl-C reaches the node once, through us, however many processes stand
// between the terminal and here.
const node = spawn(release, ['serve', ...defaults(), ...given], { stdio: 'inherit', detached: true });
let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    if (!stopping) node.kill(signal);
    stopping = true;
  });
}
process.on('exit', () => node.kill('SIGTERM'));
endWithPackageManager(() => process.kill(process.pid, 'SIGTERM'));
node.once('error', (error) => {
  console.error(`${release} could not be started: ${error.message}`);
  process.exit(1);
});
node.once('exit', (code) => process.exit(code ?? 1));
