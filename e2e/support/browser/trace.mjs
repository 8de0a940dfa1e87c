// A trace of the browser, and how many frames of it lie between what happened and its painting.
//
// Keys and frames are those of the trace: a frame begins on the main thread (`BeginMainThreadFrame`), and ends with
// what it painted handed on to the screen (`Commit`). The page marks when a message has come over its socket, when a
// text came into the document, and after each painting, whether it stood there to be seen.

const CATEGORIES = [
  '-*',
  'blink.user_timing',
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'disabled-by-default-devtools.timeline.frame',
];

/** In the page, before anything else of it runs. What is said there looks like `word-12`. */
function watchTexts() {
  const [LOOKS, NEWEST] = [40, 30];
  const texts = new Map();
  const watched = new Map();
  globalThis.watchedTexts = texts;
  const newest = () => [...document.querySelectorAll('[role=feed] article')].slice(-NEWEST);
  const saidIn = (article) => article.querySelector('p')?.textContent ?? '';
  new MutationObserver(() => {
    for (const text of newest().map(saidIn)) {
      if (texts.has(text) || !/^\S+-\d+$/.test(text)) continue;
      texts.set(text, { inserted: performance.now(), looks: [] });
      watched.set(text, texts.get(text));
    }
  }).observe(document, { childList: true, subtree: true });

  const lookAtAll = (isPainted) => {
    if (watched.size === 0) return;
    const { top, bottom } = document.querySelector('[role=feed]').getBoundingClientRect();
    const isSeen = (article) => {
      const { top: at } = article.getBoundingClientRect();
      return at >= top && at < bottom && article.checkVisibility({ visibilityProperty: true });
    };
    const seen = new Set(newest().filter(isSeen).map(saidIn));
    const time = performance.now();
    for (const [text, { looks }] of watched) {
      if (looks.push({ time, isSeen: seen.has(text), isPainted }) === LOOKS) watched.delete(text);
    }
  };
  const each = () => {
    // What the frame before has painted stands there still, if nothing was done since; and once more with the next
    // task, after this frame, where the browser does not begin another one first.
    lookAtAll(false);
    globalThis.scheduler.postTask(() => lookAtAll(true), { priority: 'user-blocking' });
    requestAnimationFrame(each);
  };
  requestAnimationFrame(each);

  const Native = globalThis.WebSocket;
  globalThis.WebSocket = class extends Native {
    constructor(...all) {
      super(...all);
      this.addEventListener('message', ({ data }) => {
        const found = typeof data === 'string' && /^42\["message:new",.*"content":"([^"]+)"/.exec(data);
        if (found) performance.mark(`heard ${found[1]}`);
      });
    }
  };
  const isSend = ({ key, target }) => key === 'Enter' && target instanceof HTMLTextAreaElement;
  const onKey = (event) => isSend(event) && performance.mark(`enter ${event.target.value}`);
  document.addEventListener('keydown', onKey, true);
}

/** Prepares a page, before it is opened, for being traced. */
export function prepareTrace(window) {
  return window.page.addInitScript(watchTexts);
}

/** How many of what was said have been looked at in the traced page. */
export function textsSeen(window) {
  return window.page.evaluate(() => globalThis.watchedTexts.size);
}

/**
 * Starts a trace of the window. `stop()` gives `{ enters, arrivals, flickers }`: `{ frames, ms }` for each Enter
 * and each message that came, and the texts that were seen, and then not seen, and then seen again.
 */
export async function startTrace(browser, window) {
  await browser.startTracing(window.page, { categories: CATEGORIES });
  return {
    stop: async () => {
      const texts = await window.page.evaluate(() => [...globalThis.watchedTexts]);
      return read(JSON.parse(await browser.stopTracing()).traceEvents, new Map(texts));
    },
  };
}

function read(events, texts) {
  const marks = events.filter(({ cat, name }) => cat?.includes('user_timing') && /^(enter|heard) /.test(name));
  const frames = framesOf(events, marks);
  const spans = (kind, beginOf) =>
    marks
      .filter(({ name }) => name.startsWith(kind))
      .flatMap((mark) => frames.between(beginOf(mark), texts.get(mark.name.slice(kind.length))));
  const flickers = marks.map(({ name }) => name.slice(6)).filter((text) => flickered(texts.get(text)?.looks ?? []));
  return {
    enters: spans('enter ', (mark) => frames.keyBefore(mark.ts)),
    arrivals: spans('heard ', (mark) => mark.ts),
    flickers: [...new Set(flickers)],
  };
}

function flickered(looks) {
  const seen = looks.filter(({ isPainted }) => isPainted).map(({ isSeen }) => isSeen);
  return seen.slice(seen.indexOf(true), seen.lastIndexOf(true)).includes(false);
}

/** The frames of the traced page, by its own clock in milliseconds. */
function framesOf(events, marks) {
  const [{ pid, ts, args }] = marks;
  const zero = ts - args.data.startTime * 1000;
  const own = events.filter((event) => event.pid === pid).sort((one, other) => one.ts - other.ts);
  const begun = own.filter(({ name }) => name === 'BeginMainThreadFrame').map((event) => event.ts);
  const ended = own.filter(({ name, ph }) => name === 'Commit' && ph === 'X').map((event) => event.ts + event.dur);
  const keys = own.filter(({ name, args: { data } }) => name === 'EventDispatch' && data?.type === 'keydown');

  return {
    keyBefore: (time) => keys.findLast((key) => key.ts <= time).ts,
    /** From a time of the trace to the painting of a text; nothing where the trace does not hold it. */
    between: (from, text) => {
      const inserted = zero + (text?.inserted ?? Number.NaN) * 1000;
      for (const { time, isSeen } of text?.looks ?? []) {
        const painted = ended.findLast((end) => end < zero + time * 1000);
        if (!isSeen || !(painted > Math.max(from, inserted))) continue;
        return [{ frames: begun.filter((at) => at > from && at < painted).length, ms: (painted - from) / 1000 }];
      }
      return [];
    },
  };
}
