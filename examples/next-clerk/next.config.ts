import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';

// The client is taken from this repository; an app of its own needs none of this.
const repository = fileURLToPath(new URL('../..', import.meta.url));

export default { turbopack: { root: repository }, outputFileTracingRoot: repository } satisfies NextConfig;
