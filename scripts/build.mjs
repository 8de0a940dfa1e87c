// `npm run build`: leaves the finished program at target/release/rialto.

import { relative } from 'node:path';

import { release } from './cargo.mjs';
import { endTogether } from './children.mjs';
import { buildFinished } from './finished.mjs';

endTogether();
if (!(await buildFinished())) process.exit(1);
console.log(`The finished program is ${relative(process.cwd(), release)}; start it with "serve".`);
