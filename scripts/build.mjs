// `npm run build`: leaves the finished program at target/release/rialto.

import { relative } from 'node:path';

import { cargo, release } from './cargo.mjs';

await cargo(['build', '--release', '-p', 'rialto']);
console.log(`The finished program is ${relative(process.cwd(), release)}; start it with "serve".`);
