import { DIRECT_PEOPLE_MAX, NAME_MAX, type User } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useMutation } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { navigate } from '../../lib/router';
import { inWords } from '../../lib/words';
import { Avatar } from '../../ui/avatar';
import { Button } from '../../ui/button';
import { classes } from '../../ui/classes';
import { Dialog } from '../../ui/dialog';
import { ErrorText } from '../../ui/error-text';
import { Field, inputClass } from '../../ui/field';
import { Loading } from '../../ui/loading';
import { OneLine } from '../../ui/one-line';
import { useBlocked } from './blocks';
import { directPath } from './names';
import { PersonLine } from './person-line';
import { useRefusal } from './refusal';
import { usePeople } from './use-people';

const OTHERS_MAX = DIRECT_PEOPLE_MAX - 1;

/** Chooses with whom to speak: one other, or several, who may be given a name together. */
export function NewDirect({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('directs');
  const { t: common } = useTranslation();
  const client = useRialto();
  const [chosen, setChosen] = useState<readonly User[]>([]);
  const [name, setName] = useState('');
  const isGroup = chosen.length > 1;
  const refusal = useRefusal(isGroup);
  const beginning = useMutation({
    mutationFn: () => {
      const called = isGroup ? name.trim() : '';
      return client.beginDirect({ userIds: chosen.map(({ id }) => id), ...(called && { name: called }) });
    },
    onSuccess: (direct) => {
      onClose();
      navigate(directPath(direct));
    },
  });
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (chosen.length > 0 && !beginning.isPending) beginning.mutate();
  };
  const choose = (change: (before: readonly User[]) => readonly User[]) => {
    setChosen(change);
    beginning.reset();
  };
  return (
    <Dialog title={t('begin.title')} onClose={onClose}>
      <form onSubmit={submit}>
        <PeopleChoice chosen={chosen} onChoose={choose} onSubmit={submit} />
        {isGroup && (
          <Field
            className="mt-4"
            label={t('begin.name')}
            value={name}
            limit={NAME_MAX}
            onChange={(event) => setName(event.target.value)}
            dir="auto"
            autoComplete="off"
          />
        )}
        {beginning.error && <ErrorText className="mt-4">{refusal(beginning.error)}</ErrorText>}
        <div className="mt-5 flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button kind="primary" type="submit" busy={beginning.isPending} disabled={chosen.length === 0}>
            {t(isGroup ? 'begin.group' : 'begin.submit')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface PeopleChoiceProps {
  chosen: readonly User[];
  onChoose: (change: (before: readonly User[]) => readonly User[]) => void;
  /** Enter was pressed where nobody was looked for any more. */
  onSubmit: () => void;
}

/** A field that finds people by their names: arrows and Enter choose one, Backspace takes the last one back. */
function PeopleChoice({ chosen, onChoose, onSubmit }: PeopleChoiceProps) {
  const { t } = useTranslation('directs');
  const { t: common } = useTranslation();
  const [typed, setTyped] = useState('');
  /** The option that arrows or the pointer lead to. */
  const [at, setAt] = useState<number>();
  const { people, loading, error, retry } = usePeople(typed);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const isFull = chosen.length >= OTHERS_MAX;
  const blocked = useBlocked();
  const shown = people.filter(({ user }) => !blocked.has(user.id) && !chosen.some((one) => one.id === user.id));
  // With somebody chosen and nothing typed, Enter begins the conversation: none is offered by itself then.
  const active = Math.min(at ?? (typed.trim() === '' && chosen.length > 0 ? -1 : 0), shown.length - 1);
  const optionId = (user: User | undefined) => user && `${id}-${user.id}`;

  useEffect(() => {
    list.current?.children[Math.max(active, 0)]?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const choose = (user: User | undefined) => {
    if (!user || isFull) return;
    // Keys can be quicker than what is drawn: nobody is chosen twice.
    onChoose((before) => [...before.filter(({ id }) => id !== user.id), user]);
    setTyped('');
    setAt(undefined);
    field.current?.focus();
  };
  const remove = (user: User) => {
    onChoose((before) => before.filter(({ id }) => id !== user.id));
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const last = chosen.at(-1);
    const from = active < 0 && step === -1 ? 0 : active;
    if (step && shown.length > 0) setAt((from + step + shown.length) % shown.length);
    else if (event.key === 'Enter' && active >= 0) choose(shown[active]?.user);
    else if (event.key === 'Enter' && typed.trim() === '') onSubmit();
    else if (event.key === 'Backspace' && typed === '' && last) remove(last);
    else if (event.key !== 'Enter') return;
    event.preventDefault();
  };

  return (
    <>
      <label htmlFor={id} className="font-medium">
        {t('begin.search', { max: OTHERS_MAX })}
      </label>
      {chosen.length > 0 && (
        <ul aria-label={t('begin.chosen')} className="mt-2 flex flex-wrap gap-2">
          {chosen.map((user) => (
            <li key={user.id} className="max-w-full">
              <button
                type="button"
                onClick={() => remove(user)}
                className="flex min-h-11 max-w-full items-center gap-2 rounded-full bg-hover ps-2 pe-3 hover:bg-pressed"
              >
                <Avatar id={user.id} name={user.displayName} url={user.avatarUrl} size="size-8 text-xs" />
                <OneLine>{user.displayName}</OneLine>
                <span className="sr-only">, {t('begin.remove')}</span>
                <X aria-hidden size={16} className="shrink-0 text-soft" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <input
        ref={field}
        id={id}
        role="combobox"
        aria-expanded
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={optionId(shown[active]?.user)}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(undefined);
        }}
        onKeyDown={onKeyDown}
        disabled={isFull}
        maxLength={NAME_MAX}
        autoComplete="off"
        spellCheck={false}
        dir="auto"
        className={classes(inputClass, 'mt-1')}
      />
      <p role="status" className={isFull ? 'mt-2 text-sm text-soft' : 'sr-only'}>
        {isFull ? t('begin.full', { count: DIRECT_PEOPLE_MAX }) : common('servers:list.found', { count: shown.length })}
      </p>
      <div className="-mx-2 mt-3 h-72 overflow-y-auto">
        {error != null && (
          <p className="flex flex-wrap items-center gap-4 px-2 text-soft">
            {inWords(common, error)}
            <Button onClick={retry}>{common('retry')}</Button>
          </p>
        )}
        {loading && <Loading />}
        {!loading && error == null && shown.length === 0 && (
          <p className="p-2 text-soft text-pretty">{typed.trim() ? t('begin.nobody') : t('begin.alone')}</p>
        )}
        <div ref={list} id={`${id}-list`} role="listbox" aria-label={t('begin.people')}>
          {!isFull &&
            shown.map(({ user, online }, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox has the focus and the keys.
              <div
                key={user.id}
                id={optionId(user)}
                role="option"
                aria-selected={index === active}
                tabIndex={-1}
                onPointerMove={index === active ? undefined : () => setAt(index)}
                onClick={() => choose(user)}
                className={classes(
                  'flex min-h-12 cursor-pointer items-center gap-3 rounded-control px-2',
                  index === active && 'bg-hover',
                )}
              >
                <PersonLine user={user} isOnline={online} />
              </div>
            ))}
        </div>
      </div>
    </>
  );
}
