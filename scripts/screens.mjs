// `npm run screens`: takes the pictures of every screen, in both themes, on a phone and on a desk, into docs/screens.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { release, root } from './cargo.mjs';
import { buildFinished } from './finished.mjs';
import { installPackages } from './packages.mjs';
import { provideChromium } from './test/chromium.mjs';

const folder = join(root, 'e2e');
if (!(await buildFinished()) || !(await installPackages({ folder, scripts: true }))) process.exit(1);
const env = { ...process.env, RIALTO_BINARY: release, TEST_CHROMIUM: provideChromium() };
const { status } = spawnSync(process.execPath, ['--test', '--test-reporter=spec', 'screens.mjs'], {
  cwd: folder,
  env,
  stdio: 'inherit',
});
process.exit(status ?? 1);
