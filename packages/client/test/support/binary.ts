// Says once, and plainly, when there is no node to test against.

import { existsSync } from 'node:fs';
import { binary } from './node.js';

export default function setup(): void {
  if (!existsSync(binary))
    throw new Error(`There is no ${binary}. Build it (npm run build), or name one in RIALTO_BINARY.`);
}
