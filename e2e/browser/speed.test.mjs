// What a person feels, counted in frames and not in milliseconds: a message stands on the screen in the frame of its
// Enter, and at most two frames after it came over the socket, in a channel of many messages in which more arrive all
// the time; and the tab does not grow.
//
// RIALTO_E2E_SPEED_HISTORY and RIALTO_E2E_SPEED_SECONDS set the sizes: 10000 and 600 for the full proof.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openWindow, pathOf, startBrowser } from '../support/browser.mjs';
import { connect } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';
import { Sender, startLoad } from '../support/sender.mjs';
import { until } from '../support/waiting.mjs';

const HISTORY = Number(process.env.RIALTO_E2E_SPEED_HISTORY ?? 10_000);
const SECONDS = Number(process.env.RIALTO_E2E_SPEED_SECONDS ?? 45);
const PER_SECOND = 20;
const timeout = 120_000 + SECONDS * 1_000;

const [node, browser] = [await startNode(), await startBrowser()];

/**
 * Counts frames in the page. `keys` has, for each Enter in the composer, the number of frames after which what was
 * typed was in the timeline; `arrivals` the same for each message that came over the socket.
 */
function countFrames() {
  const watched = { keys: [], arrivals: [] };
  globalThis.watched = watched;
  const shown = (text) => {
    const articles = document.querySelectorAll('[role=feed] [role=article], [role=feed] article');
    for (let n = articles.length - 1; n >= 0 && n > articles.length - 40; n -= 1) {
      if (articles[n].textContent.includes(text)) return true;
    }
    return false;
  };
  const follow = (text, into) => {
    let frames = 0;
    const look = () => {
      frames += 1;
      // A frame's callbacks come before its painting: what is there now, or made in it, is painted with it.
      queueMicrotask(() => {
        if (shown(text) || frames > 60) into.push(frames);
        else requestAnimationFrame(look);
      });
    };
    requestAnimationFrame(look);
  };
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Enter' && event.target instanceof HTMLTextAreaElement)
        follow(event.target.value, watched.keys);
    },
    true,
  );
  const Native = globalThis.WebSocket;
  globalThis.WebSocket = class extends Native {
    constructor(...all) {
      super(...all);
      this.addEventListener('message', ({ data }) => {
        const found = typeof data === 'string' && /^42\["message:new",.*"content":"([^"]+)"/.exec(data);
        if (found && document.visibilityState === 'visible') follow(found[1], watched.arrivals);
      });
    }
  };
}

async function heap(devtools) {
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  return usedSize / 1024 / 1024;
}

function worst(frames, share) {
  return [...frames].sort((a, b) => a - b)[Math.ceil(frames.length * share) - 1];
}

test('Enter is painted within a frame and an arrival within two, and the tab stays as large as it was', {
  timeout,
}, async (t) => {
  const [ada, ben] = await Promise.all([register(node, 'ada'), register(node, 'ben')]);
  const { server, channel } = await community(ada, ben);
  const sender = new Sender(await connect(ben), channel);
  for (let n = 0; n < HISTORY; n += 1) sender.send();
  await sender.drained();

  const window = await openWindow(t, browser, node, { person: ada });
  await window.page.addInitScript(countFrames);
  await window.open(pathOf(server, channel));
  await window.connectionIs('Live');
  await window.said(`${sender.name}-${HISTORY}`).waitFor();
  const devtools = await window.context.newCDPSession(window.page);

  const load = startLoad([sender], PER_SECOND);
  t.after(() => load.stop());
  const arrived = () => window.page.evaluate(() => globalThis.watched.arrivals.length);
  const settled = Math.min(400, (SECONDS * PER_SECOND) / 2);
  await until(async () => (await arrived()) >= settled, 'the first arrivals', timeout);
  const before = await heap(devtools);
  let typed = 0;
  await until(
    async () => {
      typed += 1;
      await window.say(channel, `typed ${typed} of many`);
      return (await arrived()) >= SECONDS * PER_SECOND;
    },
    'the arrivals',
    timeout,
  );
  load.stop();
  const after = await heap(devtools);
  const { keys, arrivals } = await window.page.evaluate(() => globalThis.watched);

  t.diagnostic(`${keys.length} Enters: median ${worst(keys, 0.5)}, 99 of 100 within ${worst(keys, 0.99)} frames`);
  t.diagnostic(
    `${arrivals.length} arrivals: median ${worst(arrivals, 0.5)}, 99 of 100 within ${worst(arrivals, 0.99)} frames`,
  );
  t.diagnostic(
    `the heap: ${before.toFixed(1)} MB after ${settled} arrivals, ${after.toFixed(1)} MB after ${arrivals.length}`,
  );
  assert.ok(worst(keys, 0.95) <= 1, 'frames from Enter to the message');
  assert.ok(worst(arrivals, 0.95) <= 2, 'frames from the socket to the message');
  assert.ok(after < before * 1.25 + 2, `the heap grew from ${before} to ${after} MB`);
});
