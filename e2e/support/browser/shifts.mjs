// What moves on a page without anybody having done anything: the browser's own account of it (Layout Instability API).

/**
 * What has shifted since the page was loaded, or since `since` (a time of the page's clock): `{ total, lines, now }`.
 * A shift within half a second of an input is no shift.
 */
export function shiftsOf(window, since = 0) {
  return window.page.evaluate(async (from) => {
    const entries = [];
    const observer = new PerformanceObserver((list) => entries.push(...list.getEntries()));
    observer.observe({ type: 'layout-shift', buffered: true });
    const frame = () => new Promise((settle) => requestAnimationFrame(() => setTimeout(settle)));
    // What the last frame shifted is told after it.
    for (let frames = 0; frames < 3; frames += 1) await frame();
    entries.push(...observer.takeRecords());
    observer.disconnect();
    const found = entries.filter((entry) => !entry.hadRecentInput && entry.startTime >= from);
    const place = ({ x, y, width, height }) => `${width}x${height} at ${x},${y}`;
    const line = ({ node, previousRect, currentRect }) =>
      `${node?.nodeName ?? 'gone'} ${node?.className ?? ''}: ${place(previousRect)} to ${place(currentRect)}`;
    return {
      total: found.reduce((sum, { value }) => sum + value, 0),
      lines: found.map(({ value, sources }) => `${value.toFixed(4)}: ${sources.map(line).join('; ')}`),
      now: performance.now(),
    };
  }, since);
}
