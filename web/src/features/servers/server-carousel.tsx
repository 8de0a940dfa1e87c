import type { Server } from '@rialto/client';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';

import { useTranslation } from '../../lib/i18n';
import { IconButton } from '../../ui/icon-button';
import type { Latest } from './latest';
import { ServerCard, ServerCardPlace } from './server-card';
import { ServersHeading } from './servers-heading';
import { useCarousel } from './use-carousel';

interface ServerCarouselProps {
  servers: readonly Server[];
  latest: Latest;
  /** They are not told yet: places are kept. */
  loading: boolean;
  /** What stands at the end of the heading. */
  actions: ReactNode;
}

/** My servers side by side. What overflows comes by dragging, by wheel, by keys, or by the two buttons. */
export function ServerCarousel({ servers, latest, loading, actions }: ServerCarouselProps) {
  const { t } = useTranslation();
  const { viewport, ends, overflows, previous, next, onKeyDown, onWheel } = useCarousel();
  return (
    <section aria-labelledby="servers-heading" className="flex flex-col">
      <ServersHeading
        steps={
          overflows && (
            <div className="flex">
              <IconButton
                icon={ChevronLeft}
                label={t('servers:carousel.previous')}
                onClick={previous}
                disabled={ends.start}
                className="rtl:-scale-x-100"
              />
              <IconButton
                icon={ChevronRight}
                label={t('servers:carousel.next')}
                onClick={next}
                disabled={ends.end}
                className="rtl:-scale-x-100"
              />
            </div>
          )
        }
        actions={actions}
      />
      {/* The room around the cards is for their badges and their focus, which the edge would cut off. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the links in it. */}
      <div ref={viewport} className="-mx-4 overflow-hidden sm:-mx-8" onKeyDown={onKeyDown} onWheel={onWheel}>
        <ul className="flex touch-pan-y touch-pinch-zoom ps-4 sm:ps-8 select-none" aria-busy={loading}>
          {loading
            ? [0, 1, 2].map((place) => (
                <Slide key={place}>
                  <ServerCardPlace />
                </Slide>
              ))
            : servers.map((server) => (
                <Slide key={server.id}>
                  <ServerCard server={server} latest={latest.get(server.id)} />
                </Slide>
              ))}
        </ul>
      </div>
    </section>
  );
}

function Slide({ children }: { children: ReactNode }) {
  return <li className="w-76 max-w-[85vw] shrink-0 grow-0 pe-5 pt-6 pb-8">{children}</li>;
}
