// What an app downloads for the client and its hooks, without socket.io-client and React: at most 8 kB gzip.

import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

const BOUND = 8_000;
const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const entry = '\0entry';

const bundle = await rolldown({
  input: entry,
  // `use client` means nothing to a bundle that is only weighed.
  logLevel: 'silent',
  external: ['socket.io-client', 'react', 'react/jsx-runtime'],
  plugins: [
    {
      name: 'entry',
      resolveId: (id) => (id === entry ? id : undefined),
      load: (id) => (id === entry ? `export * from '${dist}index.js'; export * from '${dist}react.js';` : undefined),
    },
  ],
});
const { output } = await bundle.generate({ format: 'esm', minify: true });
await bundle.close();
const size = gzipSync(output.map(({ code = '' }) => code).join(''), { level: 9 }).length;
console.log(`@rialto/client is ${size} bytes gzip, of ${BOUND}.`);
if (size > BOUND) process.exitCode = 1;
