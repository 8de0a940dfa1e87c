// What tells of new messages while the app is open, as it is chosen on this device: notices of the system, a sound.

import { useSyncExternalStore } from 'react';

import { recall, remember } from '../../lib/remembered';

export type Alert = 'notices' | 'sound';

const nameOf = (alert: Alert) => `alerts.${alert}`;
const listeners = new Set<() => void>();

export function choose(alert: Alert, isOn: boolean): void {
  remember(nameOf(alert), isOn ? 'on' : null);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  // What is chosen in one tab holds in all.
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

/** Whether it is on; off until it is chosen. */
export const useChosen = (alert: Alert): boolean =>
  useSyncExternalStore(subscribe, () => recall(nameOf(alert)) !== null);
