// The targets as a table of Markdown, which reads as well in a terminal.

import { peers, subjects } from './subjects.mjs';
import { bound, judge, number, targets } from './targets.mjs';

const columns = [...peers, 'same', 'plain'];

/** The lines of the table. */
export function table(results) {
  const judged = targets.map((target) => judge(target, results)).filter(Boolean);
  const titles = columns.map((name) => subjects[name].title);
  const head = ['', 'target', 'Rialto', ...titles, 'ratio', ''];
  const lines = [head, head.map(() => '---'), ...judged.map((verdict) => line(verdict, results))];
  return grid(lines);
}

/** Lines of cells as a table. */
export function grid(lines) {
  return lines.map((cells) => `| ${cells.join(' | ')} |`);
}

function line({ target, figure, of, checks, isMet }, results) {
  const { unit } = target;
  const row = results[target.row].subjects;
  const shown = (name, value) => (value === undefined ? '' : `${mark(row[name])}${number(value)}`);
  const ratios = checks.filter(({ ratio }) => ratio !== undefined).map(({ ratio }) => `${ratioText(ratio)}`);
  return [
    target.title,
    checks.map((check) => bound(check, unit)).join(', '),
    `**${shown(target.subject ?? 'rialto', figure)}${unit ? ` ${unit}` : ''}**`,
    ...columns.map((name) => shown(name, of(name))),
    ratios.join(', '),
    isMet ? 'met' : '**short**',
  ];
}

/** What must be known of a figure: that the load was the limit, or that neighbours never left it alone. */
function mark({ loadIsTheLimit, disturbed }) {
  return `${disturbed ? '~' : ''}${loadIsTheLimit ? '≥ ' : ''}`;
}

function ratioText(ratio) {
  if (Number.isNaN(ratio)) return 'not measured';
  return Number.isFinite(ratio) ? `${number(ratio)} x` : 'the peer fails';
}
