// Components in a page of jsdom, drawn by the same library as in the browser.

import { configure, fireEvent } from '@testing-library/dom';
import { act } from 'preact/test-utils';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';

export { createEvent, fireEvent, screen } from '@testing-library/dom';
export { act };

const unmounts: (() => void)[] = [];

configure({
  eventWrapper: (fire) => {
    let outcome: unknown;
    act(() => {
      outcome = fire();
    });
    return outcome;
  },
});

/** Draws it into the page. */
export function render(node: ReactNode) {
  const container = document.body.appendChild(document.createElement('div'));
  const root = createRoot(container);
  const rerender = (next: ReactNode) => act(() => root.render(next));
  rerender(node);
  unmounts.push(() => {
    act(() => root.unmount());
    container.remove();
  });
  return { container, rerender };
}

/** Takes away what was drawn. */
export function cleanup(): void {
  for (const unmount of unmounts.splice(0)) unmount();
}

/** What was typed into a field. */
export function type(field: HTMLElement, value: string): void {
  fireEvent.input(field, { target: { value } });
}
