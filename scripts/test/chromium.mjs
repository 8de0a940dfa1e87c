// A Chromium for the tests that need a real browser.

import { aptInstall, pathOf } from './processes.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const packages = ['chromium', 'fonts-noto-color-emoji', 'fonts-noto-core'];

/** Its program: `TEST_CHROMIUM`, or what PATH has under one of its names; undefined when there is none. */
export function findChromium() {
  return process.env.TEST_CHROMIUM || names.map(pathOf).find(Boolean);
}

/** Its program, installed if it is missing. */
export function provideChromium() {
  const found = findChromium();
  if (found) return found;
  aptInstall(packages, 'Chromium');
  const installed = findChromium();
  if (!installed) throw new Error('Chromium was installed, but PATH does not have it.');
  return installed;
}
