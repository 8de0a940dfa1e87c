// What a browser loads before it can show the sign-in, or a channel, and how large that may be.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const ENTRANCE_MAX_BYTES = 74_415;
const CHANNEL_MAX_BYTES = 124_295;
/** The part that is loaded for the conversations. */
const INSIDE = 'src/routes/inside.ts';

/** Whether the page, what it names, and what that needs at once stay within the limits together; says the figures. */
export function firstLoadIsSmall(dist) {
  const html = readFileSync(join(dist, 'index.html'), 'utf8');
  const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'));
  const tags = html.match(/<(?:script|link)\b[^>]*>/g) ?? [];
  const loading = tags.filter((tag) => /^<script|rel="(?:stylesheet|modulepreload)"/.test(tag));
  const named = loading.map((tag) => /(?:src|href)="([^"]+)"/.exec(tag)?.[1]).filter(Boolean);
  const entries = Object.keys(manifest).filter((key) => manifest[key].isEntry);
  const files = new Set(['index.html', ...named.map((path) => path.replace(/^\.?\//, ''))]);
  for (const key of entries) addImports(manifest, key, files, new Set());
  // A page, a script and a style are the least: fewer files mean that this looked at the wrong place.
  if (entries.length === 0 || files.size < 3) throw new Error('The web app that was built has no entry.');
  const entrance = weigh(dist, files, 'the sign-in', ENTRANCE_MAX_BYTES);
  addImports(manifest, INSIDE, files, new Set());
  return weigh(dist, files, 'a channel', CHANNEL_MAX_BYTES) && entrance;
}

/** Says what the files have together, and whether that is within `most`. */
function weigh(dist, files, what, most) {
  let total = 0;
  for (const file of files) {
    if (!existsSync(join(dist, file)))
      throw new Error(`index.html or the manifest names ${file}, which was not built.`);
    const { length } = gzipSync(readFileSync(join(dist, file)), { level: 9 });
    console.log(`${String(length).padStart(8)}  ${file}`);
    total += length;
  }
  console.log(`${String(total).padStart(8)}  bytes compressed by gzip for ${what}, of ${most} at most`);
  return total <= most;
}

/** What a module needs before it runs: its file, its styles, and the same of what it imports. */
function addImports(manifest, key, files, seen) {
  if (seen.has(key)) return;
  seen.add(key);
  const { file, css = [], imports = [] } = manifest[key];
  for (const path of [file, ...css]) files.add(path);
  for (const next of imports) addImports(manifest, next, files, seen);
}
