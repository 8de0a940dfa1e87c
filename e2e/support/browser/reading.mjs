// Where a reader's eyes are in a timeline, and whether what they look at stays there.

/** The article that begins highest in the feed's view: `{ text, top }`, `top` in pixels below the feed's edge. */
export function underTheEyes(window) {
  return window.feed.evaluate((feed) => {
    const { top: edge } = feed.getBoundingClientRect();
    const articles = [...feed.querySelectorAll('article')].map((article) => ({
      text: article.textContent,
      top: article.getBoundingClientRect().top - edge,
    }));
    return articles.filter(({ top }) => top >= 0).sort((one, other) => one.top - other.top)[0];
  });
}

/** How far below the feed's edge the article of that text begins; undefined while it is not in the page. */
export function topOf(window, text) {
  return window.feed.evaluate((feed, wanted) => {
    const found = [...feed.querySelectorAll('article')].find(({ textContent }) => textContent === wanted);
    return found && found.getBoundingClientRect().top - feed.getBoundingClientRect().top;
  }, text);
}

/** How far the feed is from its end, in pixels. */
export function fromTheEnd(window) {
  return window.feed.evaluate((feed) => feed.scrollHeight - feed.clientHeight - feed.scrollTop);
}

/**
 * Looks after each painting at where the article of that text is. `stop()` gives every place that it was at, and how
 * many frames were looked at.
 */
export async function watchPlace(window, text) {
  await window.feed.evaluate((feed, wanted) => {
    const watched = { places: new Set(), frames: 0, ends: false };
    globalThis.watchedPlace = watched;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      const found = [...feed.querySelectorAll('article')].find(({ textContent }) => textContent === wanted);
      const top = found && found.getBoundingClientRect().top - feed.getBoundingClientRect().top;
      watched.places.add(top === undefined ? 'gone' : Math.round(top));
      watched.frames += 1;
    };
    const each = () => {
      if (watched.ends) return;
      // A message is taken after the frame that is about to be painted.
      port2.postMessage(0);
      requestAnimationFrame(each);
    };
    requestAnimationFrame(each);
  }, text);
  return {
    stop: () =>
      window.page.evaluate(() => {
        const { places, frames } = globalThis.watchedPlace;
        globalThis.watchedPlace.ends = true;
        return { places: [...places], frames };
      }),
  };
}
