// The targets as a picture: bars for Rialto and its peers, readable by day and by night.

import { peers, subjects } from './subjects.mjs';
import { bound, judge, number, targets } from './targets.mjs';

const width = 840;
const margin = 24;
const barLeft = 190;
const barRight = 640;
const barHeight = 16;

const style = `
  .page { fill: #ffffff; stroke: #d8dbe2 }
  text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2430 }
  .title { font-weight: 600; font-size: 14px }
  .soft { fill: #5d6575 }
  .met { fill: #0f7a4f } .short { fill: #b3341f }
  .ours { fill: #4f46e5 } .peer { fill: #b9bfcc }
  .number { font-variant-numeric: tabular-nums }
  @media (prefers-color-scheme: dark) {
    .page { fill: #15171c; stroke: #31353f }
    text { fill: #e6e8ee }
    .soft { fill: #9aa1b1 }
    .met { fill: #4cc38a } .short { fill: #ff8d75 }
    .ours { fill: #8b85ff } .peer { fill: #4a5060 }
  }`;

/** Text as it may stand in a picture. */
function escaped(text) {
  return String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Text at a place. */
function label(x, y, content, kind = '', anchor = 'start') {
  return `<text x="${x}" y="${y}" class="${kind}" text-anchor="${anchor}">${escaped(content)}</text>`;
}

/** The picture of what `results` (of rows, by name) say of the targets. */
export function chart(results) {
  const judged = targets.map((target) => judge(target, results)).filter(Boolean);
  const parts = [];
  let y = margin + 12;
  for (const verdict of judged) {
    const drawn = verdict.target.subject || !isCompared(verdict) ? single(verdict, y) : compared(verdict, y);
    parts.push(...drawn.parts);
    y = drawn.y;
  }
  const height = Math.max(y, 60);
  const named = 'role="img" aria-label="The targets of Rialto, and what was measured"';
  const open = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" ${named}>`;
  const page = `<rect class="page" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="12"/>`;
  return `${[open, `<style>${style}\n</style>`, page, ...parts, '</svg>'].join('\n')}\n`;
}

/** Whether a peer stands beside the figure. */
function isCompared({ of }) {
  return peers.some((name) => of(name) !== undefined);
}

/** A figure with its peers: a bar each. */
function compared(verdict, top) {
  const { target, of } = verdict;
  const bars = ['rialto', ...peers, 'same']
    .filter((name) => of(name) !== undefined)
    .map((name) => ({ name, value: of(name) }));
  const most = Math.max(...bars.map(({ value }) => value));
  const parts = heading(verdict, top);
  let y = top + 12;
  for (const { name, value } of bars) {
    const length = most > 0 ? ((barRight - barLeft) * value) / most : 0;
    const kind = name === 'rialto' ? 'ours' : 'peer';
    parts.push(
      label(barLeft - 10, y + 12.5, subjects[name].title, name === 'rialto' ? 'title' : 'soft', 'end'),
      `<rect class="${kind}" x="${barLeft}" y="${y}" width="${Math.max(length, 1).toFixed(1)}" height="${barHeight}" rx="3"/>`,
      label(barLeft + Math.max(length, 1) + 8, y + 12.5, shown(value, target), 'number'),
    );
    y += barHeight + 5;
  }
  return { parts, y: y + 26 };
}

/** A figure that stands alone against its bound. */
function single(verdict, top) {
  const { target, figure } = verdict;
  return { parts: [...heading(verdict, top, `: ${shown(figure, target)}`)], y: top + 28 };
}

function heading({ target, checks, isMet }, y, more = '') {
  const bounds = checks.map((check) => bound(check, target.unit)).join(', ');
  return [
    label(margin, y, `${target.title.replaceAll('`', '')}${more}`, 'title'),
    label(width - margin, y, `${isMet ? '✓' : '✗'} ${bounds}`, isMet ? 'met' : 'short', 'end'),
  ];
}

function shown(value, { unit }) {
  return value === 0 ? 'no rate was good' : `${number(value)}${unit ? ` ${unit}` : ''}`;
}
