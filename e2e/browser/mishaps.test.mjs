// What people do without meaning to: files dropped on the page, pictures pasted, a click beside a dialog, a book pasted
// into the composer. Nothing written is lost, and the page says what it can't do.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openWindow, pathOf, startBrowser } from '../support/browser/browser.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 60_000;
const [node, browser] = [await startNode(), await startBrowser()];

async function inChannel(t) {
  const ada = await register(node, 'ada');
  const { server, channel } = await community(ada);
  const window = await openWindow(t, browser, node, { person: ada, path: pathOf(server, channel) });
  await window.connectionIs('Live');
  return { window, channel };
}

/** Drops or pastes something on an element as a browser tells of it; whether the page has taken it. */
function give(locator, kind, { file, link } = {}) {
  return locator.evaluate(
    (element, [type, name, href]) => {
      const data = new DataTransfer();
      if (name) data.items.add(new File(['x'], name, { type: 'image/png' }));
      if (href) data.setData('text/uri-list', href);
      const more = { bubbles: true, cancelable: true };
      const event =
        type === 'paste'
          ? new ClipboardEvent(type, { ...more, clipboardData: data })
          : new DragEvent(type, { ...more, dataTransfer: data });
      return !element.dispatchEvent(event);
    },
    [kind, file, link],
  );
}

test('files that are dropped or pasted leave the page as it is, which says that they can not be sent', {
  timeout,
}, async (t) => {
  const { window, channel } = await inChannel(t);
  const said = window.page.getByText("Files and pictures can't be sent yet.");
  for (const place of [window.feed, window.composer(channel), window.page.locator('body')]) {
    assert.ok(await give(place, 'dragover', { file: 'a.png' }));
    assert.ok(await give(place, 'drop', { file: 'a.png' }));
  }
  await said.waitFor();
  await window.page.reload();
  await give(window.composer(channel), 'paste', { file: 'a.png' });
  await said.waitFor();
  // A link that is dropped on the page leads nowhere; in the composer it is text.
  assert.ok(await give(window.page.locator('body'), 'drop', { link: 'https://a.example' }));
  assert.ok(!(await give(window.composer(channel), 'drop', { link: 'https://a.example' })));
});

test('a press beside a dialog ends it while nothing is written in it', { timeout }, async (t) => {
  const { window } = await inChannel(t);
  const dialog = window.page.getByRole('dialog');
  const { mouse } = window.page;
  await window.button('Create channel').click();
  await dialog.waitFor();
  await mouse.click(5, 5);
  await window.isGone(dialog);
  await window.button('Create channel').click();
  const name = dialog.getByRole('textbox').first();
  await name.fill('harbour');
  await mouse.click(5, 5);
  // Text that is selected by a drag which ends outside.
  const box = await name.boundingBox();
  await mouse.move(box.x + 80, box.y + box.height / 2);
  await mouse.down();
  await mouse.move(5, 5);
  await mouse.up();
  assert.equal(await name.inputValue(), 'harbour');
  await window.page.keyboard.press('Escape');
  await window.isGone(dialog);
});

test('a million characters that are pasted do not stop the page', { timeout }, async (t) => {
  const { window, channel } = await inChannel(t);
  await window.page.evaluate(() => {
    globalThis.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration);
    }).observe({ type: 'longtask' });
  });
  await window.composer(channel).focus();
  const devtools = await window.context.newCDPSession(window.page);
  await devtools.send('Input.insertText', { text: 'words and words '.repeat(62_500) });
  await window.page.getByText('Only the first 20,000 characters are kept.').waitFor();
  await window.page.keyboard.type('more');
  await until(async () => (await window.composer(channel).inputValue()).length === 20_000, 'the beginning');
  const longest = await window.page.evaluate(() => globalThis.longest);
  t.diagnostic(`the longest task took ${longest} ms`);
  assert.ok(longest < 3_000, `the page stood for ${longest} ms`);
});
