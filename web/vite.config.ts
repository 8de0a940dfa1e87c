import { fileURLToPath } from 'node:url';

import tailwindcss from '@tailwindcss/vite';
import { defineConfig, type HtmlTagDescriptor, type Plugin } from 'vite';

import { emoji } from './emoji.ts';

/** Where `/api` and `/socket.io` are answered while developing: `scripts/dev.mjs` says. */
const node = process.env.RIALTO_NODE_URL ?? 'http://127.0.0.1:3001';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Tells the browser what the first script will ask for, and runs the client's part as soon as it is there. */
const ahead: Plugin = {
  name: 'ahead',
  transformIndexHtml: {
    order: 'post',
    handler(_html, { bundle = {} }) {
      const tags: HtmlTagDescriptor[] = [];
      for (const file of Object.values(bundle)) {
        const path = `./${file.fileName}`;
        const attrs = { crossorigin: true };
        if (file.type !== 'chunk') continue;
        if (file.name === 'line') {
          tags.push({ tag: 'script', attrs: { ...attrs, type: 'module', async: true, src: path }, injectTo: 'head' });
        } else if (['app', 'rolldown-runtime', 'start'].includes(file.name)) {
          tags.push({ tag: 'link', attrs: { ...attrs, rel: 'modulepreload', href: path }, injectTo: 'head' });
        }
      }
      return tags;
    },
  },
};

/** The one library that is no module yet: what turns it into one would be loaded with every page. */
const asModule: Plugin = {
  name: 'as-module',
  transform(code, id) {
    if (!id.endsWith('/highlight.js/lib/core.js')) return undefined;
    return { code: code.replace('module.exports = highlight;', 'export default highlight;'), map: null };
  },
};

export default defineConfig(({ command }) => ({
  root: here('.'),
  // The finished pages are found from their <base>, so that they work under a path prefix.
  base: command === 'build' ? './' : '/',
  plugins: [tailwindcss(), ahead, asModule, emoji],
  resolve: {
    conditions: ['module', 'browser', 'development|production'],
    alias: [
      // React as Preact does it: a fifth of its size, which a slow line shows.
      { find: /^react\/jsx-(dev-)?runtime$/, replacement: 'preact/jsx-runtime' },
      { find: 'react-dom/client', replacement: 'preact/compat/client' },
      { find: /^react(-dom)?$/, replacement: 'preact/compat' },
      { find: '@rialto/client/react', replacement: here('../packages/client/src/react.ts') },
      { find: '@rialto/client', replacement: here('../packages/client/src/index.ts') },
      { find: /^#\//, replacement: here('./src/') },
    ],
  },
  // Tests draw with Preact too: what asks for React by `require` would get React itself.
  test: { server: { deps: { inline: true } }, setupFiles: [here('./test/texts.ts')] },
  server: {
    port: 3000,
    strictPort: true,
    proxy: {
      '/api': { target: node },
      '/socket.io': { target: node, ws: true },
    },
  },
  build: {
    target: 'es2023',
    manifest: true,
    license: { fileName: 'licenses.txt' },
    // Trusted Types and a strict policy leave no room for inlined anything.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Libraries look whether React has what Preact has not, and mark modules for servers.
    rolldownOptions: {
      checks: { importIsUndefined: false, moduleLevelDirective: false },
      // Few files, in the order in which they are needed: each takes what it imports and no earlier one has.
      output: {
        codeSplitting: {
          groups: [
            { name: 'base', test: /src\/(?:lib\/(?:base|language|theme)|routes\/addresses)\.ts$/, priority: 4 },
            // What the client has and nobody needs before a conversation.
            { name: 'members', test: /client\/src\/(?:held-)?members\.ts$/, priority: 5 },
            { name: 'line', test: /src\/lib\/first-client\.ts$/, priority: 3 },
            { name: 'app', test: /src\/start\.tsx$/, priority: 2 },
            { name: 'inside', test: /src\/routes\/inside\.ts$/, priority: 1 },
            { name: 'acts', test: /src\/routes\/acts\.ts$/, priority: 0 },
          ],
        },
      },
    },
  },
}));
