// Which message I am about to answer, kept on this device beside the draft.

import { recall, remember } from '../../../lib/remembered';

export interface Answering {
  /** The message. */
  id: string;
  /** What its author is called. */
  name: string;
}

/** Beside the draft of that name, and forgotten with it. */
const nameOf = (draft: string) => `${draft}.answer`;

export function recallAnswering(draft: string): Answering | undefined {
  try {
    const { id, name } = JSON.parse(recall(nameOf(draft)) ?? '') as Answering;
    return { id: String(id), name: String(name) };
  } catch {
    return undefined;
  }
}

export function rememberAnswering(draft: string, answering: Answering | undefined): void {
  remember(nameOf(draft), answering ? JSON.stringify(answering) : null);
}
