import { CaseSensitive, SendHorizontal } from 'lucide-react';
import { type KeyboardEvent, type Ref, useEffect, useId, useImperativeHandle, useRef } from 'react';
import TextareaAutosize from 'react-textarea-autosize';

import { useTranslation } from '../../../lib/i18n';
import { isTouch } from '../../../lib/touch';
import { classes } from '../../../ui/classes';
import { IconButton } from '../../../ui/icon-button';
import { AnswerBar, Formatting } from '../../navigation/acts';
import type { Answering } from '../acts/answering';
import { canSend, charactersLeft, kept, WRITTEN_MAX } from './content';
import { useDraft } from './use-draft';
import { useFormatBar } from './use-format-bar';
import { useTypingFocus } from './use-typing-focus';

export interface ComposerHandle {
  focus: () => void;
  /** Puts text there if nothing stands there. */
  putBack: (text: string) => void;
}

interface ComposerProps {
  channelName: string;
  /** The name of the draft; another one is another composer (`key`). */
  draft: string;
  onSend: (content: string) => void;
  /** Something is being written. Called at each change. */
  onTyping: () => void;
  /** Up, where nothing is written: my last message is to be edited. */
  onEditLast: () => void;
  /** The message that it answers. */
  answering?: Answering | undefined;
  onEndAnswer: () => void;
  ref?: Ref<ComposerHandle>;
}

/** Where messages are written. Enter sends, Shift+Enter breaks the line; on phones, without a Shift, Enter breaks it. */
export function Composer(props: ComposerProps) {
  const { channelName, draft, onSend, onTyping, onEditLast, answering, onEndAnswer, ref } = props;
  const { t } = useTranslation();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useDraft(draft);
  const note = useId();
  const [hasBar, toggleBar] = useFormatBar();
  useTypingFocus(field);
  useImperativeHandle(ref, () => ({
    focus: () => field.current?.focus(),
    putBack: (content) => {
      if (text.trim() === '') setText(content);
      field.current?.focus();
    },
  }));
  useEffect(() => {
    if (!isTouch()) field.current?.focus();
  }, []);

  const left = charactersLeft(text);
  const isCut = text.length >= WRITTEN_MAX - 1;
  const send = () => {
    if (!canSend(text)) return;
    onSend(text.trim());
    setText('');
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (
      event.key === 'ArrowUp' &&
      text === '' &&
      !event.altKey &&
      !event.ctrlKey &&
      !event.metaKey &&
      !event.shiftKey
    ) {
      event.preventDefault();
      onEditLast();
    }
    if (event.key === 'Escape' && answering && !event.nativeEvent.isComposing) {
      event.preventDefault();
      onEndAnswer();
    }
    // 229: an input method is at work, also where `isComposing` has ended one event too early.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (isTouch()) return;
    event.preventDefault();
    send();
  };

  const label = t('messages:messageTo', { channel: channelName });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      className="shrink-0 px-2 sm:px-4"
    >
      <div className="mx-auto flex w-full max-w-5xl flex-wrap items-end justify-end rounded-card border border-edge bg-raised focus-within:border-accent focus-within:outline-2 focus-within:-outline-offset-2 focus-within:outline-accent">
        {answering && (
          <AnswerBar
            answering={answering}
            onEnd={() => {
              onEndAnswer();
              field.current?.focus();
            }}
          />
        )}
        <Formatting field={field} isShown={hasBar} />
        <TextareaAutosize
          ref={field}
          // Empty, it begins where the page does; a placeholder has no say in it.
          dir={text ? 'auto' : undefined}
          rows={1}
          maxRows={10}
          value={text}
          placeholder={label}
          aria-label={label}
          aria-invalid={left !== undefined && left < 0 ? true : undefined}
          aria-describedby={left === undefined ? undefined : note}
          onChange={({ target }) => {
            const now = kept(target.value);
            // Where nothing changes nothing is rendered: what came beyond the bound leaves the field here.
            if (now !== target.value) target.value = now;
            setText(now);
            if (now.trim() !== '') onTyping();
          }}
          onKeyDown={onKeyDown}
          className="min-w-32 flex-1 resize-none bg-transparent py-2.5 ps-4 leading-6 outline-none placeholder:text-faint"
        />
        <IconButton icon={CaseSensitive} label={t('messages:formatting')} aria-expanded={hasBar} onClick={toggleBar} />
        <IconButton
          icon={SendHorizontal}
          type="submit"
          label={t('messages:send')}
          disabled={!canSend(text)}
          className={classes('rtl:-scale-x-100', canSend(text) && 'text-accent')}
        />
      </div>
      {left !== undefined && (
        <p id={note} role="status" className="px-4 pt-1 text-sm text-soft tabular-nums">
          {left < 0 ? t('messages:tooLong', { count: -left }) : t('messages:left', { count: left })}
          {isCut && ` ${t('messages:cut', { max: WRITTEN_MAX })}`}
        </p>
      )}
    </form>
  );
}
