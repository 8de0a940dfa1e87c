import { type Message, RialtoError } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { type KeyboardEvent, useContext, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import TextareaAutosize from 'react-textarea-autosize';

import { useTranslation } from '../../../lib/i18n';
import { isTouch } from '../../../lib/touch';
import { inWords } from '../../../lib/words';
import { Button } from '../../../ui/button';
import { ErrorText } from '../../../ui/error-text';
import { draftOf } from '../../accounts/drafts';
import { Confirm } from '../../navigation/confirm';
import { charactersLeft, kept, lengthOf } from '../composer/content';
import { Formatting } from '../composer/formatting';
import { useDraft } from '../composer/use-draft';
import { MessageActsContext, useDoing } from './message-acts';

const small = 'pointer-fine:sm:min-h-8 px-3 py-1 text-sm';

/**
 * The text of a message of mine as a field. Enter saves, Shift+Enter breaks the line; on phones Enter breaks it. What is
 * written stays, whatever becomes of the message meanwhile, until it is saved or given up.
 */
export function EditMessage({ message }: { message: Message }) {
  const { t } = useTranslation('messages');
  const { t: common } = useTranslation();
  const client = useRialto();
  const acts = useContext(MessageActsContext);
  const began = useDoing(({ editing }) => editing?.began ?? message.content);
  const [text, setText] = useDraft(draftOf(message.author.id, `edit.${message.id}`), began);
  const [error, setError] = useState<unknown>();
  /** The rev with which it is saved, while the log does not have it yet. */
  const [saved, setSaved] = useState<number>();
  const [isBusy, setBusy] = useState(false);
  const [isAsked, setAsked] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const note = useId();
  const isGone = message.deletedAt !== null;
  const left = charactersLeft(text);
  const length = lengthOf(text);
  const isTooLong = left !== undefined && left < 0;

  useLayoutEffect(() => {
    const { current } = field;
    if (!current || !acts.takeFocus()) return;
    current.focus();
    current.setSelectionRange(current.value.length, current.value.length);
  }, [acts]);

  const leave = () => {
    const { activeElement, body } = document;
    setText('');
    acts.endEdit(activeElement === body || field.current?.form?.contains(activeElement) === true);
  };
  const isThere = saved !== undefined && message.rev >= saved;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the log has it.
  useEffect(() => {
    if (isThere) leave();
  }, [isThere]);

  const save = async () => {
    const content = text.trim();
    if (isBusy || isGone || isTooLong) return;
    if (length === 0) return acts.set({ asked: { act: 'delete', messages: [message] } });
    if (content === message.content) return leave();
    setBusy(true);
    setError(undefined);
    try {
      setSaved((await client.editMessage({ messageId: message.id, content })).rev);
    } catch (reason) {
      setError(reason);
      setBusy(false);
    }
  };
  const cancel = () => {
    if (text.trim() === began || text.trim() === message.content) leave();
    else setAsked(true);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      cancel();
    } else if (event.key === 'Enter' && !event.shiftKey && !isTouch()) {
      event.preventDefault();
      void save();
    }
  };
  const isLost = isGone || isCode(error, 'not_found', 'conflict');
  const failure = isLost ? t('edit.gone') : error === undefined ? undefined : inWords(common, error);
  const isElsewhere = !isGone && saved === undefined && message.content !== began;
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
        className="my-1 flex flex-col gap-1.5"
      >
        <div className="flex rounded-card border border-edge bg-raised focus-within:border-accent focus-within:outline-2 focus-within:-outline-offset-2 focus-within:outline-accent">
          <Formatting field={field} isShown={false} />
          <TextareaAutosize
            ref={field}
            dir="auto"
            rows={1}
            maxRows={12}
            value={text}
            aria-label={t('acts.edit')}
            aria-invalid={isTooLong || undefined}
            aria-describedby={note}
            readOnly={isBusy}
            onChange={({ target }) => {
              const now = kept(target.value);
              if (now !== target.value) target.value = now;
              setText(now);
            }}
            onKeyDown={onKeyDown}
            className="min-w-0 flex-1 resize-none bg-transparent px-3 py-2 leading-6 outline-none"
          />
        </div>
        {failure ? (
          <ErrorText>{failure}</ErrorText>
        ) : (
          isElsewhere && (
            <p role="status" className="text-sm text-soft">
              {t('edit.changed')}
            </p>
          )
        )}
        <div className="flex flex-wrap items-center gap-2">
          <Button kind="primary" type="submit" busy={isBusy} disabled={isGone || isTooLong} className={small}>
            {t('edit.save')}
          </Button>
          <Button onClick={cancel} className={small}>
            {common('cancel')}
          </Button>
          <p id={note} className="text-sm text-faint tabular-nums">
            {left === undefined
              ? !isTouch() && t('edit.keys')
              : left < 0
                ? t('tooLong', { count: -left })
                : t('left', { count: left })}
          </p>
        </div>
      </form>
      {isAsked && (
        <Confirm
          title={t('edit.discardTitle')}
          body={t('edit.discardBody')}
          confirm={t('edit.discard')}
          act={async () => leave()}
          onClose={() => setAsked(false)}
        />
      )}
    </>
  );
}

const isCode = (error: unknown, ...codes: string[]) => error instanceof RialtoError && codes.includes(error.code);
