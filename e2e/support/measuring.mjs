// Measuring from outside: how slow the slowest are, and how much memory a process has.

import { readFileSync, writeFileSync } from 'node:fs';

/** The value below which `share` (0 to 1) of `numbers` are. */
export function percentile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** The largest share of `times` (in ms) that falls into any one second. */
export function busiestSecond(times) {
  const sorted = [...times].sort((a, b) => a - b);
  let most = 0;
  for (let from = 0, to = 0; to < sorted.length; to += 1) {
    while (sorted[to] - sorted[from] >= 1_000) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return most / sorted.length;
}

/** The resident memory of a process in MiB: now, and the most that it ever was (proc_pid_status(5)). */
export function residentMemory(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mib = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)[1]) / 1024;
  return { now: mib('VmRSS'), most: mib('VmHWM') };
}

/** A number of `GET /metrics` at `url`; undefined while it is not there. */
export async function metric(url, name) {
  const text = await fetch(url).then(
    (answer) => answer.text(),
    () => '',
  );
  const line = new RegExp(`^${name} (\\S+)$`, 'm').exec(text);
  return line ? Number(line[1]) : undefined;
}

/** Begins the peak of a process's memory anew (proc_pid_clear_refs(5)). */
export function forgetPeak(pid) {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}
