// Unsent messages in the browser's own database, shared by the tabs of an origin.

import type { OutboxStorage, PendingMessage } from './types.js';

const NAME = 'rialto-outbox';
const STORE = 'messages';

interface Row {
  userId: string;
  message: PendingMessage;
}

/** The storage, or undefined where there is no IndexedDB. */
export function indexedDbOutbox(): OutboxStorage | undefined {
  if (!globalThis.indexedDB) return undefined;
  let opened: Promise<IDBDatabase> | undefined;
  let tabs: BroadcastChannel | undefined;

  async function use<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    opened ??= open();
    const store = (await opened).transaction(STORE, mode).objectStore(STORE);
    return answered(ask(store));
  }

  return {
    async load(userId) {
      const rows = await use<Row[]>('readonly', (store) => store.getAll(IDBKeyRange.bound([userId], [userId, []])));
      return rows.map(({ message }) => message).sort((one, other) => one.createdAt - other.createdAt);
    },
    async put(userId, message) {
      await use('readwrite', (store) => store.put({ userId, message } satisfies Row));
    },
    async remove(userId, clientId) {
      await use('readwrite', (store) => store.delete([userId, clientId]));
      tabs?.postMessage([userId, clientId]);
    },
    onRemoved(listener) {
      // Without it the other tabs find out when they send.
      if (typeof BroadcastChannel === 'undefined') return () => {};
      const heard = new BroadcastChannel(NAME);
      heard.onmessage = ({ data: [userId, clientId] }: MessageEvent<[string, string]>) => listener(userId, clientId);
      // In Node it would keep the process alive.
      (heard as { unref?: () => void }).unref?.();
      tabs = heard;
      return () => heard.close();
    },
  };
}

async function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: ['userId', 'message.clientId'] });
  return answered(request);
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
