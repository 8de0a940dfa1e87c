// Ctrl-K: jump to a server, a channel or a direct conversation by a few letters of its name.

import { useDirects, useServers, useUser } from '@rialto/client/react';
import { type ComponentProps, type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { navigate } from '../../lib/router';
import { DIRECTS_PATH, useDirectName } from '../directs/names';
import { JumpFrame, type Written } from './jump-frame';
import { JumpOption } from './jump-option';
import { directTargets, ranked, type Target, targetsOf } from './jump-targets';

/** More than one can look through: whoever wants another types more. */
const SHOWN = 50;

interface JumpProps {
  /** What was written before this was here. */
  written: Written;
  onClose: () => void;
}

export function Jump({ written, onClose }: JumpProps) {
  const { t } = useTranslation();
  const { servers } = useServers();
  const { directs } = useDirects();
  const me = useUser();
  const nameOf = useDirectName();
  const [typed, setTyped] = useState(written.text);
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();

  const places = useMemo<Target[]>(
    () => [
      { id: 'home', kind: 'place', name: t('servers:home'), path: '/', unread: 0 },
      { id: 'directs', kind: 'place', name: t('servers:directs'), path: DIRECTS_PATH, unread: 0 },
      { id: 'account', kind: 'place', name: t('servers:account'), path: '/account', unread: 0 },
    ],
    [t],
  );
  const targets = useMemo(
    () => [...targetsOf(servers), ...directTargets(directs, me, nameOf), ...places],
    [servers, directs, me, nameOf, places],
  );
  const found = useMemo(() => ranked(targets, typed).slice(0, SHOWN), [targets, typed]);
  const active = Math.min(at, found.length - 1);
  const optionId = (target: Target | undefined) => target && `${id}-${target.id}`;

  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const choose = (target: Target | undefined) => {
    if (!target) return;
    onClose();
    navigate(target.path);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, for what was written before.
  useEffect(() => {
    if (written.isChosen) choose(found[0]);
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') choose(found[active]);
    else if (step && found.length > 0) setAt((active + step + found.length) % found.length);
    else return;
    event.preventDefault();
  };

  const input: ComponentProps<typeof JumpFrame>['input'] = {
    role: 'combobox',
    'aria-expanded': true,
    'aria-controls': `${id}-list`,
    'aria-autocomplete': 'list',
    'aria-activedescendant': optionId(found[active]),
    value: typed,
    onChange: ({ target }) => {
      setTyped(target.value);
      setAt(0);
    },
    onKeyDown,
  };
  return (
    <JumpFrame input={input} onClose={onClose}>
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label={t('servers:jump.title')}
        className="max-h-[min(26rem,60dvh)] overflow-y-auto border-t border-line p-2"
      >
        {found.map((target, index) => (
          <JumpOption
            key={target.id}
            id={optionId(target) ?? ''}
            target={target}
            active={index === active}
            onPoint={() => setAt(index)}
            onChoose={() => choose(target)}
          />
        ))}
      </div>
      <p role="status" className={found.length > 0 ? 'sr-only' : 'px-4 pb-5 text-soft'}>
        {found.length > 0 ? t('servers:jump.found', { count: found.length }) : t('servers:jump.nothing')}
      </p>
    </JumpFrame>
  );
}
