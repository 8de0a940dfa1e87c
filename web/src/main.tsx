// Where the app begins: the theme and the language first, so that the first paint is the right one.

import './styles/app.css';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from './app';
import { startLanguages } from './lib/i18n';
import { applyTheme } from './lib/theme';
import { askAhead } from './routes/screens';

applyTheme();
askAhead();
await startLanguages();

const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
