// The finished program: the node with the web app in it.

import { startCargo } from './cargo.mjs';
import { installPackages } from './packages.mjs';
import { buildWeb } from './web.mjs';

/** Builds what is stale of it; whether it is there then. What went wrong has been said by what went wrong. */
export async function buildFinished() {
  if (!(await installPackages())) return false;
  if (!(await buildWeb())) return false;
  const { code } = await startCargo(['build', '--release', '-p', 'rialto']).ended;
  return code === 0;
}
