// docs/benchmarks.md, from what was measured.

import { curves, verdict } from './growth.mjs';
import { limits } from './limits.mjs';
import { rows } from './rows.mjs';
import { subjects } from './subjects.mjs';
import { grid, table } from './table.mjs';
import { judge, number, targets } from './targets.mjs';

/** The whole document. */
export function document(results) {
  return [
    ...opening(results),
    ...missed(results.rows),
    ...growing(results.growth),
    ...how(),
    ...figures(results.rows),
  ].join('\n');
}

function opening({ machine, rows: measured, syncMillis }) {
  const dates = Object.values(measured)
    .map(({ date }) => date)
    .sort();
  const span = dates[0] === dates.at(-1) ? dates[0] : `${dates[0]} to ${dates.at(-1)}`;
  return [
    '# Benchmarks',
    '',
    '<!-- Written by `npm run bench`; what stands here is drawn from benchmarks.json. -->',
    '',
    'What Rialto promises about its speed. It looks at the session and the membership, and has every message committed to',
    'SQLite (`synchronous=FULL`) before it is acknowledged. It is held against servers that do less (each of them keeps',
    'everything in memory, lets everybody in, and checks nothing), and against *the same work*: what a careful engineer',
    'would write for it with Node, socket.io and better-sqlite3 (`bench/reference/same`).',
    '',
    '![The targets, and what was measured](benchmarks.svg)',
    '',
    ...table(measured),
    '',
    '`~`: a neighbour on the machine disturbed a run of it each time. `≥`: the load program was busy all the time, so that',
    'the server may do more. "no rate was good" is 0.',
    '',
    `Measured ${span} on ${machine.processors}, ${machine.memory}, ${machine.system}; a sync of 4 KiB takes ${syncMillis} ms there.`,
    '',
    '- Rialto: of the commit that is named with each row under "Every run", and with each curve',
    ...Object.entries(machine.versions)
      .filter(([name, version]) => version && name !== 'rialto')
      .map(([name, version]) => `- ${subjects[name]?.title ?? name}: ${version}`),
    '',
  ];
}

/** The targets that are missed, each with the limit that was found. */
function missed(measured) {
  const short = targets.map((target) => judge(target, measured)).filter((verdict) => verdict && !verdict.isMet);
  if (short.length === 0) return [];
  const told = short.map(({ target }) => {
    const limit = limits[`${target.row}/${target.figure}`] ?? 'Why is not known yet.';
    return `- **${target.title}.** ${limit.replaceAll('\n', ' ')}`;
  });
  return ['## What is short, and why', '', ...told, ''];
}

/** The curves that were measured: each a table with a line for each thing that it follows. */
function growing(measured) {
  const names = Object.keys(curves).filter((name) => measured[name]);
  if (names.length === 0) return [];
  const told = names.flatMap((name) => {
    const { date, commit, lines } = measured[name];
    const head = [`${curves[name].title} (${date}, ${commit})`, ...curves[name].points.map(number), ''];
    const costs = Object.entries(lines).map(([line, points]) => [
      line,
      ...points.map(([, cost]) => number(cost)),
      verdict(points),
    ]);
    const why = limits[`growth/${name}`]?.replaceAll('\n', ' ');
    return [...grid([head, head.map(() => '---'), ...costs]), '', ...(why ? [why, ''] : [])];
  });
  const flat = 'What one of them costs, as there come to be more: the same at each size is linear in the whole.';
  return ['## How cost grows', '', flat, '', ...told];
}

function figures(measured) {
  const lines = ['## Every run', '', '| | | median | runs | void | commit |', '| --- | --- | --- | --- | --- | --- |'];
  for (const [name, row] of Object.entries(rows)) {
    if (!measured[name]) continue;
    for (const [subject, { figures: read, voided }] of Object.entries(measured[name].subjects)) {
      for (const [figure, { median, seen }] of Object.entries(read)) {
        const cells = [
          `${row.title}: ${figure}`,
          subjects[subject].title,
          number(median),
          seen.map(number).join(' · '),
          voided,
          measured[name].commit,
        ];
        lines.push(`| ${cells.join(' | ')} |`);
      }
    }
  }
  return [...lines, ''];
}

function how() {
  return [
    '## How',
    '',
    '`npm run bench` measures all of this in about an hour and writes this page; `npm run bench -- --quick` is a short',
    'look that writes nothing, `npm run bench -- rooms idle` measures those rows, and `npm run bench -- --draw` draws what',
    'was measured again. The machine should have nothing else to do.',
    '',
    '- The server has one core and the load program the other. The load is an open loop: messages are sent when they are',
    '  due, whatever comes back, and times count from when a message was due.',
    '- Where a rate is looked for, it is the highest at which every message is acknowledged and comes to everyone once, with',
    '  the 99th percentile of acknowledgements and of deliveries below 100 ms.',
    '- Rounds go from one server to the next, and the medians count. A run beside a busy neighbour (more than a tenth of a',
    '  core for other processes, or taken away by other machines on the host) is void and made again, three times in all.',
    '- A message has the same bytes from every server. The peers say `ready` with no servers in it, Rialto with two.',
    '- "plain" is no server to be used: it encodes one frame for all, and writes what waits for a connection at once. It is',
    '  the limit of what a task per connection can do. They all stand in `bench/reference/`.',
    '',
  ];
}
