import { fileURLToPath } from 'node:url';

import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `/api` and `/socket.io` are answered while developing: `scripts/dev.mjs` says. */
const node = process.env.RIALTO_NODE_URL ?? 'http://127.0.0.1:3001';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig(({ command }) => ({
  root: here('.'),
  // The finished pages are found from their <base>, so that they work under a path prefix.
  base: command === 'build' ? './' : '/',
  plugins: [react(), tailwindcss()],
  resolve: {
    alias: [
      { find: '@rialto/client/react', replacement: here('../packages/client/src/react.ts') },
      { find: '@rialto/client', replacement: here('../packages/client/src/index.ts') },
      { find: /^#\//, replacement: here('./src/') },
    ],
    dedupe: ['react', 'react-dom'],
  },
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
    // Trusted Types and a strict policy leave no room for inlined anything.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
}));
