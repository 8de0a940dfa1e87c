// Unsent messages in the browser's own database, shared by the tabs of an origin.

import type { OutboxStorage, PendingMessage } from './types.js';

const NAME = 'rialto-outbox';
const STORE = 'messages';

interface Row {
  userId: string;
  message: PendingMessage;
}

type News = [userId: string, clientId: string, isThere: boolean];

/** The storage. Where there is no IndexedDB, or none that works, its promises reject. */
export function indexedDbOutbox(): OutboxStorage {
  let opened: Promise<IDBDatabase> | undefined;
  let tabs: BroadcastChannel | undefined;

  async function use<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const isFresh = !opened;
    opened ??= open();
    const database = opened;
    try {
      const transaction = (await database).transaction(STORE, mode);
      const request = ask(transaction.objectStore(STORE));
      // Without waiting for the answer: the page may be closed before it comes.
      transaction.commit();
      await new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = () => reject(transaction.error);
      });
      return request.result;
    } catch (error) {
      // A browser may close a database under the page, and open it again when it is asked to.
      if (opened === database) opened = undefined;
      if (isFresh) throw error;
      return use(mode, ask);
    }
  }

  return {
    async load(userId) {
      const rows = await use<Row[]>('readonly', (store) => store.getAll(IDBKeyRange.bound([userId], [userId, []])));
      return rows.map(({ message }) => message).sort((one, other) => one.createdAt - other.createdAt);
    },
    async put(userId, message) {
      await use('readwrite', (store) => store.put({ userId, message } satisfies Row));
      tabs?.postMessage([userId, message.clientId, true] satisfies News);
    },
    async remove(userId, clientId) {
      await use('readwrite', (store) => store.delete([userId, clientId]));
      tabs?.postMessage([userId, clientId, false] satisfies News);
    },
    onChange(listener) {
      try {
        tabs = new BroadcastChannel(NAME);
      } catch {
        // Without it the other tabs find out when they send.
        return () => {};
      }
      tabs.onmessage = ({ data }: MessageEvent<News>) => listener(...data);
      // In Node it would keep the process alive.
      (tabs as { unref?: () => void }).unref?.();
      return () => {
        tabs?.close();
        tabs = undefined;
      };
    },
  };
}

function open(): Promise<IDBDatabase> {
  // What this throws, such as for a page that may store nothing, is a rejection too.
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () =>
      request.result.createObjectStore(STORE, { keyPath: ['userId', 'message.clientId'] });
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const { result } = request;
      // Whoever deletes it waits for nobody here.
      result.onversionchange = () => result.close();
      resolve(result);
    };
  });
}
