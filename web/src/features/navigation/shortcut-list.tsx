import { Fragment } from 'react';

import { useTranslation } from '../../lib/i18n';
import { Dialog } from '../../ui/dialog';
import { isApple } from './shortcuts';

/** The keys of the app, as they are written on the keyboard; `?` opens it. */
export function ShortcutList({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const alt = isApple ? '⌥' : t('servers:keys.alt');
  const ctrl = isApple ? '⌘' : t('servers:keys.ctrl');
  const shift = isApple ? '⇧' : t('servers:keys.shift');
  const rows = [
    { keys: [ctrl, 'K'], does: t('servers:shortcuts.jump') },
    { keys: [alt, '↑ ↓'], does: t('servers:shortcuts.channel') },
    { keys: [alt, shift, '↑ ↓'], does: t('servers:shortcuts.unread') },
    { keys: [ctrl, shift, '↑ ↓'], does: t('servers:shortcuts.move') },
    { keys: ['Enter'], does: t('servers:shortcuts.send') },
    { keys: [shift, 'Enter'], does: t('servers:shortcuts.line') },
    { keys: [ctrl, 'B'], does: t('messages:format.bold') },
    { keys: [ctrl, 'I'], does: t('messages:format.italic') },
    { keys: [ctrl, shift, 'X'], does: t('messages:format.strike') },
    { keys: [ctrl, 'E'], does: t('messages:format.code') },
    { keys: [ctrl, shift, 'S'], does: t('messages:format.spoiler') },
    { keys: [ctrl, shift, 'U'], does: t('messages:format.link') },
    { keys: [ctrl, shift, '7 8 9'], does: t('servers:shortcuts.lists') },
    { keys: ['↑'], does: t('servers:shortcuts.editLast') },
    { keys: ['Enter'], does: t('servers:shortcuts.message') },
    { keys: [alt, t('servers:keys.click')], does: t('servers:shortcuts.markUnread') },
    { keys: [ctrl, 'Z'], does: t('servers:shortcuts.undo') },
    { keys: ['Esc'], does: t('servers:shortcuts.close') },
    { keys: ['Esc'], does: t('servers:shortcuts.read') },
    { keys: [shift, 'Esc'], does: t('messages:readAll.open') },
    { keys: ['← →'], does: t('servers:shortcuts.cards') },
    { keys: ['?'], does: t('servers:shortcuts.list') },
  ];
  return (
    <Dialog title={t('servers:shortcuts.title')} onClose={onClose}>
      <dl className="grid grid-cols-[1fr_auto] items-center gap-x-6 gap-y-3">
        {rows.map(({ keys, does }) => (
          <Fragment key={does}>
            <dt>{does}</dt>
            <dd dir="ltr" className="flex justify-end gap-1">
              {keys.map((key) => (
                <kbd key={key} className="rounded bg-hover px-2 py-0.5 font-sans text-sm text-soft">
                  {key}
                </kbd>
              ))}
            </dd>
          </Fragment>
        ))}
      </dl>
    </Dialog>
  );
}
