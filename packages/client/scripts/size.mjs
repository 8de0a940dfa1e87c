// What an app that uses the whole client and all its hooks downloads for them, without socket.io-client and React: at
// most 9 kB gzip. The protocol's constants, which an app takes one by one, and the names of the exports are not in it.

import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

const BOUND = 9_000;
const app = '\0app';
const modules = ['index.js', 'react.js'].map((name) => fileURLToPath(new URL(`../dist/${name}`, import.meta.url)));

/** The source of an app that needs every function and class. */
async function source() {
  const imports = modules.map(async (path, at) => {
    const used = Object.entries(await import(path)).flatMap(([name, what]) =>
      typeof what === 'function' ? `m${at}.${name}` : [],
    );
    return `import * as m${at} from '${path}'; globalThis.app${at} = [${used}];`;
  });
  return (await Promise.all(imports)).join('');
}

const bundle = await rolldown({
  input: app,
  // `use client` means nothing to a bundle that is only weighed.
  logLevel: 'silent',
  external: ['socket.io-client', 'react', 'react/jsx-runtime'],
  plugins: [
    {
      name: 'app',
      resolveId: (id) => (id === app ? id : undefined),
      load: (id) => (id === app ? source() : undefined),
    },
  ],
});
const { output } = await bundle.generate({ format: 'esm', minify: true });
await bundle.close();
const size = gzipSync(output.map(({ code = '' }) => code).join(''), { level: 9 }).length;
console.log(`@rialto/client is ${size} bytes gzip, of ${BOUND}.`);
if (size > BOUND) process.exitCode = 1;
