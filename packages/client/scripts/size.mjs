// What an app that uses the whole client and all its hooks downloads for them, without socket.io-client and React. The
// protocol's constants, which an app takes one by one, and the names of the exports are not in it. The ways through a long
// history and the lists of members are more than most apps need, and weighed apart: an app that does not import them must
// not carry them.

import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

const BOUND = 12_130;
const BOUND_WHOLE = 14_460;
const apart = ['historyOf', 'useHistory', 'membersOf', 'useMembers'];
const app = '\0app';
const modules = ['index.js', 'react.js'].map((name) => fileURLToPath(new URL(`../dist/${name}`, import.meta.url)));

/** The source of an app that needs every function and class but those of these names. */
async function source(without) {
  const imports = modules.map(async (path, at) => {
    const used = Object.entries(await import(path)).flatMap(([name, what]) =>
      typeof what === 'function' && !without.includes(name) ? `m${at}.${name}` : [],
    );
    return `import * as m${at} from '${path}'; globalThis.app${at} = [${used}];`;
  });
  return (await Promise.all(imports)).join('');
}

/** Weighs that app, in bytes gzip. */
async function weigh(without) {
  const bundle = await rolldown({
    input: app,
    // `use client` means nothing to a bundle that is only weighed.
    logLevel: 'silent',
    external: ['socket.io-client', 'react', 'react/jsx-runtime'],
    plugins: [
      {
        name: 'app',
        resolveId: (id) => (id === app ? id : undefined),
        load: (id) => (id === app ? source(without) : undefined),
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  await bundle.close();
  return gzipSync(output.map(({ code = '' }) => code).join(''), { level: 9 }).length;
}

const [size, whole] = [await weigh(apart), await weigh([])];
console.log(
  `@rialto/client is ${size} bytes gzip, of ${BOUND}, and ${whole} with history and members, of ${BOUND_WHOLE}.`,
);
if (size > BOUND || whole > BOUND_WHOLE) process.exitCode = 1;
