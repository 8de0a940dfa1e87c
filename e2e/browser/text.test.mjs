// What messages look like in a browser: spoilers that nobody reads before they are pressed, and code in colours.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openWindow, pathOf, startBrowser } from '../support/browser/browser.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 60_000;
const [node, browser] = [await startNode(), await startBrowser()];
const ada = await register(node, 'ada');

async function saying(t, texts, more) {
  const { server, channel } = await community(ada);
  for (const text of texts) await ada.say(channel, text);
  const window = await openWindow(t, browser, node, { person: ada, path: pathOf(server, channel), ...more });
  await window.connectionIs('Live');
  await window.feed.getByRole('article').first().waitFor();
  return { window, channel };
}

test('a spoiler is not seen, selected, read aloud or reached by Tab before it is pressed', { timeout }, async (t) => {
  const { window } = await saying(t, ['It was ||the [gardener](https://a.example) in `code`|| then.']);
  const said = window.said('It was');
  const spoiler = said.getByRole('button', { name: 'Show spoiler' });
  await spoiler.waitFor();
  const selected = () =>
    window.page.evaluate(() => {
      getSelection().selectAllChildren(document.querySelector('[role=feed]'));
      return getSelection().toString();
    });
  assert.doesNotMatch(await selected(), /gardener|code/);
  assert.doesNotMatch(await said.innerText(), /gardener|code/);
  assert.doesNotMatch(await said.ariaSnapshot(), /gardener|a\.example|code/);
  assert.equal(await said.getByRole('link').count(), 0);

  await spoiler.focus();
  await window.page.keyboard.press('Space');
  await said.getByRole('link', { name: 'gardener' }).waitFor();
  assert.match(await selected(), /gardener in code/);
  assert.match(await said.ariaSnapshot(), /a\.example/);
  // Letters are for the composer again.
  await window.page.keyboard.type('oh');
  await until(async () => (await window.page.getByRole('textbox').inputValue()) === 'oh', 'letters in the composer');
});

test('what was said last is told on the dashboard without marks, and without what is hidden', {
  timeout,
}, async (t) => {
  const { server, channel } = await community(ada);
  await ada.say(channel, '**So** it was ||the gardener||');
  const window = await openWindow(t, browser, node, { person: ada });
  const card = window.card(server);
  await card.getByText('So it was spoiler').waitFor();
  assert.doesNotMatch(await card.innerText(), /gardener/);
});

/** The contrast of each colour in the code with the ground of its block. */
const contrasts = (window) =>
  window.page.evaluate(() => {
    const pen = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', {
      willReadFrequently: true,
    });
    const luminance = (colour) => {
      pen.fillStyle = colour;
      pen.fillRect(0, 0, 1, 1);
      const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data]
        .map((value) => value / 255)
        .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    return [...document.querySelectorAll('pre code span')].map((span) => {
      const ground = luminance(getComputedStyle(span.closest('pre')).backgroundColor);
      const letters = luminance(getComputedStyle(span).color);
      const [light, dark] = [Math.max(ground, letters), Math.min(ground, letters)];
      return [span.className, (light + 0.05) / (dark + 0.05)];
    });
  });

const LOOKS = ['attribute', 'comment', 'deletion', 'keyword', 'number', 'string', 'title', 'type'];

test('code has colours of 4.5 : 1 in both themes, which are loaded when code comes into view', {
  timeout,
}, async (t) => {
  const texts = [
    '```rust\n// far\nfn distance(a: &Point) -> f64 { 4.5 }\nstruct A { b: String }\n```',
    '```json\n{ "name": "bridge", "open": true }\n```',
    '```diff\n- old\n+ new\n```',
    ...Array.from({ length: 40 }, (_, n) => `line ${n}`),
  ];
  const { window } = await saying(t, texts);
  const isLoaded = () =>
    window.page.evaluate(() => performance.getEntriesByType('resource').some(({ name }) => /highlight/.test(name)));
  await window.said('line 39').waitFor();
  assert.equal(await isLoaded(), false);
  await window.feed.evaluate((feed) => feed.scrollTo(0, 0));
  await window.page.locator('pre .code-keyword').first().waitFor();
  assert.equal(await isLoaded(), true);
  for (const colorScheme of ['light', 'dark']) {
    await window.page.emulateMedia({ colorScheme });
    const found = (await contrasts(window)).filter(([look]) => look);
    const looks = [...new Set(found.map(([look]) => look.replace('code-', '')))].sort();
    assert.deepEqual(looks, LOOKS, 'every colour is there');
    const faint = found.filter(([, contrast]) => contrast < 4.5);
    assert.deepEqual(faint, [], colorScheme);
  }
});

test('a button copies code as it was typed, and says so', { timeout }, async (t) => {
  const code = 'fn a() {\n    1 < 2\n}';
  const { window } = await saying(t, [`\`\`\`rust\n${code}\n\`\`\``]);
  await window.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await window.button('Copy code').click();
  await window.page.getByRole('status').filter({ hasText: 'Copied' }).waitFor();
  assert.equal(await window.page.evaluate(() => navigator.clipboard.readText()), code);
});
