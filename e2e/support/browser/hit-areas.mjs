// How large a finger finds what can be touched: by asking the page what lies under each point around its middle, so
// that what is covered, cut off or made larger by its label counts as it is.

/** What a finger can do something with. */
const INTERACTIVE =
  'a[href], button, input, select, textarea, summary, [role=button], [role=link], [role=menuitem], [role=option], ' +
  '[role=tab], [role=checkbox], [role=radio], [role=switch], [tabindex="0"]';

/**
 * The interactive elements of what the window shows: `{ looked, small }`, `looked` being how many there are and
 * `small` a line for each that is less than `least` pixels wide or high. Links and names that stand in running text
 * are as high as its lines, and are left out.
 */
export function smallTargets(window, least = 44) {
  return window.page.evaluate(measure, { selector: INTERACTIVE, least });
}

/** In the page. */
function measure({ selector, least }) {
  // What a modal dialog covers is inert, and a menu goes away when something beside it is touched.
  const scope = [...document.querySelectorAll('dialog:modal, [role=menu]')].at(-1) ?? document.body;
  const elements = [...scope.querySelectorAll(selector)].filter(isThere).filter((element) => !isInText(element));
  const small = elements.map(describe).filter(Boolean);
  return { looked: elements.length, small };

  function isThere(element) {
    return element.checkVisibility({ visibilityProperty: true }) && !element.closest('[inert], [aria-hidden=true]');
  }

  function isInText(element) {
    const isLink = element.matches('a[href]') && getComputedStyle(element).display === 'inline';
    const around = isLink ? element.parentElement : element.matches('p button') && element.closest('p');
    return around && around.textContent.trim().length > element.textContent.trim().length;
  }

  function describe(element) {
    // A link that is only there for keys is there while it has the focus.
    const isForKeys = Math.min(element.offsetWidth, element.offsetHeight) <= 1;
    if (isForKeys) element.focus();
    const { width, height } = area(element);
    if (isForKeys) element.blur();
    if (width >= least && height >= least) return undefined;
    const name = element.getAttribute('aria-label') ?? element.title ?? '';
    return `${element.tagName.toLowerCase()} "${name || element.textContent.trim().slice(0, 40)}": ${width} x ${height}`;
  }

  function area(element) {
    const places = [...(element.labels ?? []), element];
    const sizes = places.map((place) => {
      place.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
      const { left, top, width, height } = place.getBoundingClientRect();
      // Whole pixels: between two of them the page answers for both.
      const middle = { x: Math.floor(left + width / 2), y: Math.floor(top + height / 2) };
      if (!hits(element, middle.x, middle.y)) return { width: 0, height: 0 };
      return {
        width: 1 + reach(element, middle, { x: 1, y: 0 }) + reach(element, middle, { x: -1, y: 0 }),
        height: 1 + reach(element, middle, { x: 0, y: 1 }) + reach(element, middle, { x: 0, y: -1 }),
      };
    });
    return sizes.reduce((best, size) =>
      Math.min(size.width, size.height) > Math.min(best.width, best.height) ? size : best,
    );
  }

  /** How many further pixels in that direction still touch it; no more than are asked for. */
  function reach(element, { x, y }, direction) {
    let pixels = 0;
    while (pixels < least && hits(element, x + direction.x * (pixels + 1), y + direction.y * (pixels + 1))) pixels += 1;
    return pixels;
  }

  function hits(element, x, y) {
    const found = document.elementFromPoint(x, y);
    return found !== null && (element.contains(found) || found.closest('label')?.control === element);
  }
}
