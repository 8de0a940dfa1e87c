import type { Server } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useMemo } from 'react';

import { useOrder } from '../sorting/use-order';
import { arranged, rowsOf, withRows } from './places';

/** The order of a server's categories and channels, as it is and as it is asked for. */
export function useArranging(server: Server) {
  const client = useRialto();
  const rows = useMemo(() => rowsOf(server), [server]);
  const order = useOrder(rows, async (asked) => {
    const [before, next] = [arranged(server, rows), arranged(server, asked)];
    const inCategories = ({ channels }: typeof next) =>
      [null, ...next.categoryIds].map((id) => channels.filter(({ categoryId }) => categoryId === id));
    const put = (of: string, body: object) => client.api(`/servers/${server.id}/${of}/order`, { method: 'PUT', body });
    if (JSON.stringify(inCategories(before)) !== JSON.stringify(inCategories(next))) {
      await put('channels', { channels: next.channels });
    }
    if (before.categoryIds.join() !== next.categoryIds.join())
      await put('categories', { categoryIds: next.categoryIds });
  });
  const shown = useMemo(
    () => (order.shown === rows ? server : withRows(server, order.shown)),
    [order.shown, rows, server],
  );
  return { server: shown, rows: order.shown, ask: order.ask, error: order.error };
}
