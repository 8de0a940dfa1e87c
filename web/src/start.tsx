// The app itself: the language first, so that the first paint is the right one.

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from './app';
import { startLanguages } from './lib/i18n';

await startLanguages();
if (document.readyState === 'loading') {
  await new Promise((settle) => document.addEventListener('DOMContentLoaded', settle, { once: true }));
}

const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
