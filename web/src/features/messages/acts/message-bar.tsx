import type { Message } from '@rialto/client';
import { type LucideIcon, MoreHorizontal, Pencil, Reply, SmilePlus } from 'lucide-react';
import { type MouseEvent, useContext } from 'react';

import { useTranslation } from '../../../lib/i18n';
import { below } from '../../people/profile-context';
import { QuickReactions } from '../reactions/quick-reactions';
import { MessageActsContext, useDoing } from './message-acts';
import { actsOnMessage } from './offered';

interface BarButtonProps {
  icon: LucideIcon;
  label: string;
  popup?: 'menu' | 'dialog';
  onPress: (event: MouseEvent<HTMLElement>) => void;
}

function BarButton({ icon: Icon, label, popup, onPress }: BarButtonProps) {
  return (
    <button
      type="button"
      aria-haspopup={popup}
      aria-label={label}
      title={label}
      onClick={onPress}
      className="inline-flex size-11 items-center justify-center rounded-control text-soft -outline-offset-2 transition-colors hover:bg-hover hover:text-text pointer-fine:size-8"
    >
      <Icon aria-hidden size={18} strokeWidth={1.75} />
    </button>
  );
}

/** What has the focus again once it is done: what has it now, or the message itself. */
function after({ currentTarget }: MouseEvent<HTMLElement>): HTMLElement {
  const { activeElement, body } = document;
  const article = currentTarget.closest('article') ?? currentTarget;
  const isElsewhere = activeElement !== body && !article.contains(activeElement);
  return isElsewhere && activeElement instanceof HTMLElement ? activeElement : article;
}

/** What is done most to a message, while one is at it; it lies over the page and moves nothing. */
export function MessageBar({ message }: { message: Message }) {
  const { t } = useTranslation('messages');
  const acts = useContext(MessageActsContext);
  const scope = useDoing((now) => now.scope);
  if (!scope) return null;
  const offered = actsOnMessage(scope, message);
  const open = (event: MouseEvent<HTMLElement>) =>
    acts.set({ asked: { act: 'menu', message, at: below(event.currentTarget, after(event)) } });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: pressed by a pointer, it leaves the focus where it is.
    <div
      onMouseDown={(event) => event.preventDefault()}
      className="absolute end-2 -top-4 z-10 flex rounded-control border border-line bg-raised p-0.5 shadow-float sm:end-4"
    >
      {offered.includes('react') && (
        <>
          {/* A finger has them in the menu, where they are larger. */}
          <div className="me-0.5 hidden border-e border-line pe-0.5 pointer-fine:sm:flex">
            <QuickReactions
              message={message}
              className="size-8 text-lg"
              onChoose={(emoji, set) => scope.react(message, emoji, set)}
            />
          </div>
          <BarButton
            icon={SmilePlus}
            label={t('acts.react')}
            popup="dialog"
            onPress={(event) =>
              acts.set({ asked: { act: 'react', message, at: below(event.currentTarget, after(event)) } })
            }
          />
        </>
      )}
      {offered.includes('reply') && (
        <BarButton
          icon={Reply}
          label={t('acts.reply')}
          onPress={(event) => scope.choose('reply', message, { from: after(event) })}
        />
      )}
      {offered.includes('edit') && (
        <BarButton
          icon={Pencil}
          label={t('acts.edit')}
          onPress={(event) => scope.choose('edit', message, { from: after(event) })}
        />
      )}
      <BarButton icon={MoreHorizontal} label={t('acts.of')} popup="menu" onPress={open} />
    </div>
  );
}
