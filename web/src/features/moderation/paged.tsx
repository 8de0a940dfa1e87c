import type { ReactNode } from 'react';

import { useTranslation } from '../../lib/i18n';
import { Button } from '../../ui/button';
import { Loading } from '../../ui/loading';
import { refusalOf } from '../settings/refusal';
import type { Pages } from './use-pages';

interface PagedProps<Item> {
  pages: Pages<Item>;
  /** What is said where there are none, and where they can't be had. */
  none: string;
  failed: string;
  children: (items: Item[]) => ReactNode;
}

/** A list that comes in pages: what is there, that it comes, that there is none, or why not. */
export function Paged<Item>({ pages, none, failed, children }: PagedProps<Item>) {
  const { t: common } = useTranslation();
  const { t } = useTranslation('settings');
  const { items, error, hasMore, loadingMore, loadMore, retry } = pages;
  if (error) {
    return (
      <div className="flex flex-wrap items-center gap-4">
        <p className="text-soft">
          {failed} {refusalOf(common, t, error)}
        </p>
        <Button onClick={retry}>{common('retry')}</Button>
      </div>
    );
  }
  if (!items) return <Loading />;
  if (items.length === 0) return <p className="text-soft">{none}</p>;
  return (
    <>
      {children(items)}
      {hasMore && (
        <Button busy={loadingMore} onClick={loadMore} className="self-start">
          {t('more')}
        </Button>
      )}
    </>
  );
}
