// What a scanner would look for far ahead, found once for a whole paragraph.

import { isPunctuation, isSpace } from './letters';

/** Where the runs of backticks begin, by their length. */
export function runsOf(text: string): Map<number, { places: number[]; next: number }> {
  const runs = new Map<number, { places: number[]; next: number }>();
  for (let at = 0; at < text.length; at += 1) {
    if (text.charCodeAt(at) !== 96) continue;
    const from = at;
    while (text.charCodeAt(at + 1) === 96) at += 1;
    const length = at + 1 - from;
    const places = runs.get(length)?.places;
    if (places) places.push(from);
    else runs.set(length, { places: [from], next: 0 });
  }
  return runs;
}

/** Where the address of a link would end, for each place behind a parenthesis or a space. */
export function endsOf(text: string): Map<number, number> {
  const ends = new Map<number, number>();
  let open = [0];
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter === '\\' && isPunctuation(text.charAt(at + 1))) at += 1;
    else if (isSpace(letter)) {
      for (const from of open) ends.set(from, at);
      open = [at + 1];
    } else if (letter === '(') open.push(at + 1);
    else if (letter === ')') {
      const from = open.pop();
      if (from !== undefined) ends.set(from, at);
    }
  }
  return ends;
}
