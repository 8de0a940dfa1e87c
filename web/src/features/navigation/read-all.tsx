import { useRialto } from '@rialto/client/react';
import { useCallback, useEffect, useState } from 'react';

import { Delayed } from '../../lib/delayed';
import { useTranslation } from '../../lib/i18n';
import { patiently } from '../../lib/patiently';
import { classes } from '../../ui/classes';
import { noticeClass, Refused } from '../../ui/notice';
import { UndoNotice } from '../../ui/undo-notice';
import { pathsToRead, unreadPlaces } from './unread-places';

/** So long it is said that nothing is unread. */
const NOTHING_MS = 3_000;

const request = { method: 'POST', keepalive: true };

/** Reads everything in a moment; until then it can be undone, and what is unread is still shown, as an outline. */
export function ReadAll({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const client = useRialto();
  const [places] = useState(() => unreadPlaces(client));
  const [isWaiting, setWaiting] = useState(places.length > 0);
  const [error, setError] = useState<unknown>();
  const send = useCallback(async () => {
    setWaiting(false);
    setError(undefined);
    try {
      for (const path of pathsToRead(client, places)) await patiently(() => client.api(path, request));
      onClose();
    } catch (failure) {
      setError(failure);
    }
  }, [client, places, onClose]);
  const [delayed] = useState(() => new Delayed(() => delayed.end() && void send()));
  useEffect(() => {
    if (places.length === 0) {
      const timer = setTimeout(onClose, NOTHING_MS);
      return () => clearTimeout(timer);
    }
    delayed.begin();
    // The page goes away, or whoever is here: in the manner that outlives it.
    const leave = () => {
      if (!delayed.end()) return;
      for (const path of pathsToRead(client, places)) client.api(path, request).catch(() => undefined);
    };
    window.addEventListener('pagehide', leave);
    return () => {
      window.removeEventListener('pagehide', leave);
      leave();
    };
  }, [client, places, delayed, onClose]);
  useEffect(() => (isWaiting ? outlineBadges() : undefined), [isWaiting]);
  const undo = useCallback(() => {
    delayed.end();
    onClose();
  }, [delayed, onClose]);
  return (
    <div role="status" className="pointer-events-none fixed inset-x-3 bottom-28 z-40 flex flex-col items-center">
      {places.length === 0 && <p className={classes(noticeClass, 'min-h-11 pe-4')}>{t('servers:toRead.nothing')}</p>}
      {isWaiting && (
        <UndoNotice
          words={t('messages:readAll.going')}
          undo={t('messages:deletion.undo')}
          onUndo={undo}
          delayed={delayed}
        />
      )}
      {error !== undefined && (
        <Refused what={t('messages:readAll.refused')} error={error} onRetry={() => void send()} onClose={onClose} />
      )}
    </div>
  );
}

/** Not by opacity, which would make them hard to read. */
const OUTLINED =
  '.bg-badge { background: none; color: var(--text-soft); box-shadow: inset 0 0 0 1px; animation: none; }';

/** Shows all numbers as outlines, until the returned function is called. */
function outlineBadges(): () => void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(OUTLINED);
  document.adoptedStyleSheets.push(sheet);
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
  };
}
