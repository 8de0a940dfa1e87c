// Light, dark, or as the system has it. The choice is an attribute of the page; tokens.css does the rest.

import { recall, remember } from './remembered';

export type Theme = 'system' | 'light' | 'dark';

const isTheme = (value: string | null): value is Theme => value === 'light' || value === 'dark' || value === 'system';

/** What was chosen on this device. */
export function chosenTheme(): Theme {
  const value = recall('theme');
  return isTheme(value) ? value : 'system';
}

/** Shows the chosen theme; to be called before anything is painted. */
export function applyTheme(): void {
  const theme = chosenTheme();
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function chooseTheme(theme: Theme): void {
  remember('theme', theme === 'system' ? null : theme);
  applyTheme();
}
