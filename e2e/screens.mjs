// `npm run screens`: pictures of every screen in both themes, on a phone and on a desk, into docs/screens.

import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { startBrowser } from './support/browser/browser.mjs';
import { screens, sights, sizes, startDemo, themes } from './support/browser/screens.mjs';
import { startNode } from './support/node.mjs';

const folder = join(resolve(dirname(fileURLToPath(import.meta.url)), '..'), 'docs/screens');
const [browser, demo, empty] = await Promise.all([startBrowser(), startDemo(), startNode({ registration: 'invite' })]);
const seen = await sights(demo);
mkdirSync(folder, { recursive: true });
after(() => console.log(`The pictures are in ${folder}.`));

for (const [name, visit] of Object.entries(screens)) {
  for (const colorScheme of themes) {
    for (const [width, viewport] of Object.entries(sizes)) {
      test(`${name} in ${colorScheme} at ${width} px`, async (t) => {
        const look = { colorScheme, viewport, reducedMotion: 'reduce' };
        const window = await visit({ t, browser, demo, empty, seen, look });
        window.forgive(/./);
        await window.page.evaluate(() => document.fonts.ready);
        await window.page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`) });
      });
    }
  }
}
