import { type Channel, type Message, type Permissions, RialtoError, type User } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import {
  Copy,
  Flag,
  Link,
  ListChecks,
  type LucideIcon,
  MessageSquareDot,
  Pencil,
  Pin,
  PinOff,
  Reply,
  SmilePlus,
  Trash2,
} from 'lucide-react';
import { lazy, Suspense, useCallback, useContext, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';

import { absolute } from '../../../lib/base';
import { copyText } from '../../../lib/copy';
import { takesKeys } from '../../../lib/focus';
import { useTranslation } from '../../../lib/i18n';
import { loadPart } from '../../../lib/parts';
import { isTouch } from '../../../lib/touch';
import { inWords } from '../../../lib/words';
import { Notices } from '../../../ui/notice';
import { directPath } from '../../directs/names';
import { Report } from '../../moderation/report';
import { ContextMenu } from '../../navigation/context-menu';
import { channelPath, messagePath } from '../../navigation/paths';
import { authorOf } from '../../people/called';
import { below } from '../../people/profile-context';
import { useOpenServer } from '../../servers/server-context';
import { QuickReactions } from '../reactions/quick-reactions';
import { Reacting } from '../reactions/reacting';
import { ReactionsHeard } from '../reactions/reactions-heard';
import { Unreacted } from '../reactions/unreacted';
import { WhoReacted } from '../reactions/who-reacted';
import { DeleteMessage } from './delete-message';
import { DeletionNotice } from './deletion-notice';
import { Deletions } from './deletions';
import { type Choice, MessageActsContext, type Scope, useDoing } from './message-acts';
import { actsOnMessage, KEYS, type MessageAct } from './offered';
import { select } from './selection';
import { useFeed } from './use-feed';

interface MessageDoingsProps {
  channel: Channel;
  me: User;
  messages: readonly Message[];
  /** The reader is above the end, and the way back to it is shown. */
  isAbove: boolean;
  /** Reads the channel; nothing where nothing is unread. */
  onRead: (() => void) | undefined;
}

const NOTHING: Permissions = [];
/** In a part of its own, with all emoji. */
const EmojiPicker = lazy(() =>
  loadPart(() => import('../../../routes/emoji')).then((part) => ({ default: part.EmojiPicker })),
);
/** So many pinned messages a channel has at most: `limits.rs` on the node. */
const PINS_MAX = 250;
/** So long it is said what was done. */
const TOLD_MS = 3_000;

const icons: Record<MessageAct, LucideIcon> = {
  react: SmilePlus,
  reply: Reply,
  edit: Pencil,
  copy: Copy,
  link: Link,
  pin: Pin,
  unpin: PinOff,
  unread: MessageSquareDot,
  select: ListChecks,
  report: Flag,
  delete: Trash2,
};

/** Whether a message was not pinned because the channel has as many as it can have. */
const isFull = (error: unknown) => error instanceof RialtoError && error.code === 'conflict' && error.field === 'set';

/** Does what is asked for at the messages of a channel: over them, in dialogs and menus. */
export function MessageDoings({ channel, me, messages, isAbove, onRead }: MessageDoingsProps) {
  const { t } = useTranslation('messages');
  const { t: common } = useTranslation();
  const client = useRialto();
  const acts = useContext(MessageActsContext);
  const server = useOpenServer();
  const deletions = useDeletions();
  const reacting = useReacting();
  const may = channel.permissions ?? server?.permissions ?? NOTHING;
  const hasModerators = server !== undefined;
  const { id: channelId, serverId } = channel;
  const tell = useTold();
  const scope = useMemo<Scope>(() => {
    const copy = async (text: string) => tell(t((await copyText(text)) ? 'told.copied' : 'told.copyFailed'));
    const path = hasModerators ? channelPath(serverId, channelId) : directPath({ id: serverId });
    const markUnread = ({ seq }: Message) =>
      client.markUnread({ channelId, seq }).then(
        () => tell(t('told.unread')),
        (error) => tell(inWords(common, error)),
      );
    const pin = ({ id: messageId }: Message, set: boolean) =>
      client.pin({ messageId, set }).then(
        () => tell(t(set ? 'told.pinned' : 'told.unpinned')),
        (error) => tell(isFull(error) ? t('pinning.most', { count: PINS_MAX }) : inWords(common, error)),
      );
    const choose = (act: MessageAct, message: Message, { from, shiftKey }: Choice) => {
      switch (act) {
        case 'react':
          return acts.set({ asked: { act, message, at: below(from) } });
        case 'reply':
          return acts.answer({ id: message.id, name: authorOf(message).displayName });
        case 'edit':
          return acts.edit(message, from);
        case 'copy':
          return void copy(message.content);
        case 'link':
          return void copy(absolute(messagePath(path, message.seq)));
        case 'pin':
        case 'unpin':
          return void pin(message, act === 'pin');
        case 'unread':
          return void markUnread(message);
        case 'select':
          return select(acts, message);
        case 'report':
          return acts.set({ asked: { act, message } });
        case 'delete':
          return shiftKey ? deletions.begin([message]) : acts.set({ asked: { act, messages: [message] } });
      }
    };
    const react = (message: Message, emoji: string, set: boolean) => void reacting.react(message, emoji, set);
    return { may, me, hasModerators, choose, react };
  }, [acts, client, deletions, reacting, may, me, hasModerators, channelId, serverId, t, common, tell]);
  useLayoutEffect(() => acts.set({ scope }), [acts, scope]);
  useFeed(messages);
  useEscape(onRead);

  const asked = useDoing((now) => now.asked);
  const close = () => acts.set({ asked: undefined });
  return (
    <>
      <Notices isAbove={isAbove}>
        <DeletionNotice deletions={deletions} />
        <Unreacted reacting={reacting} />
      </Notices>
      <WhoReacted messages={messages} me={me} />
      <ReactionsHeard channelId={channelId} me={me} />
      {asked?.act === 'menu' && (
        <ContextMenu
          label={t('acts.of')}
          items={actsOnMessage(scope, asked.message).map((act) => ({
            icon: icons[act],
            label: t(`acts.${act}`),
            keys: isTouch() ? undefined : KEYS[act],
            danger: act === 'delete',
            onChoose: ({ shiftKey }) => scope.choose(act, asked.message, { from: asked.at.from, shiftKey }),
          }))}
          {...asked.at}
          onClose={close}
        >
          {may.includes('addReactions') && (
            <QuickReactions
              message={asked.message}
              inMenu
              className="size-11 text-2xl"
              onChoose={(emoji, set) => {
                asked.at.from.focus();
                close();
                scope.react(asked.message, emoji, set);
              }}
            />
          )}
        </ContextMenu>
      )}
      {asked?.act === 'react' && (
        <Suspense>
          <EmojiPicker
            at={asked.at}
            onChoose={(emoji) => {
              close();
              scope.react(asked.message, emoji, true);
            }}
            onClose={close}
          />
        </Suspense>
      )}
      {asked?.act === 'report' && server && (
        <Report server={server} user={asked.message.author} messageId={asked.message.id} onClose={close} />
      )}
      {asked?.act === 'delete' && (
        <DeleteMessage
          count={asked.messages.length}
          canSkip
          act={async () => {
            acts.set({ selected: undefined, editing: undefined });
            deletions.begin(asked.messages);
          }}
          onClose={close}
        />
      )}
    </>
  );
}

/** Escape, where nothing is open or being written that it would leave. */
function useEscape(act: (() => void) | undefined): void {
  const acts = useContext(MessageActsContext);
  useEffect(() => {
    if (!act) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const { target, shiftKey, ctrlKey, altKey, metaKey } = event;
      if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return;
      if (shiftKey || ctrlKey || altKey || metaKey || acts.get().selected) return;
      // Where one writes a message it means nothing else; a field to look for something is emptied by it.
      if (takesKeys(target) && !(target instanceof HTMLTextAreaElement)) return;
      if (document.querySelector('dialog[open], [role=menu]')) return;
      act();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [act, acts]);
}

/** Says something for a moment. */
function useTold(): (words: string) => void {
  const acts = useContext(MessageActsContext);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback(
    (told) => {
      clearTimeout(timer.current);
      acts.set({ told });
      timer.current = setTimeout(() => acts.set({ told: undefined }), TOLD_MS);
    },
    [acts],
  );
}

/** The reactions of this screen. */
function useReacting(): Reacting {
  const client = useRialto();
  const acts = useContext(MessageActsContext);
  return useState(() => new Reacting(client, acts))[0];
}

/** Those of this screen: what waits when it is left is sent then. */
function useDeletions(): Deletions {
  const client = useRialto();
  const acts = useContext(MessageActsContext);
  const [deletions] = useState(() => new Deletions(client, acts));
  useEffect(() => {
    window.addEventListener('pagehide', deletions.leavePage);
    return () => {
      window.removeEventListener('pagehide', deletions.leavePage);
      deletions.sendNow();
    };
  }, [deletions]);
  return deletions;
}
