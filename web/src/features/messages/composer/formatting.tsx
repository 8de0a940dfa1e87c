import {
  Bold,
  Code,
  EyeOff,
  Italic,
  Link,
  List,
  ListOrdered,
  type LucideIcon,
  Quote,
  SquareCode,
  Strikethrough,
} from 'lucide-react';
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';

import { type Translate, useTranslation } from '../../../lib/i18n';
import { isTouch } from '../../../lib/touch';
import { classes } from '../../../ui/classes';
import { isApple } from '../../navigation/shortcuts';
import { type FormatName, formats } from './format';
import { formatKeys, formatOf } from './format-keys';
import { linkOf, nextLine } from './lines';
import { write, writtenIn } from './write';

interface FormattingProps {
  field: RefObject<HTMLTextAreaElement | null>;
  /** Whether its bar is shown; the keys work without it too. */
  isShown: boolean;
}

/** What formats the text of a field: keys, the next line of a list, a link that is pasted, and a bar of buttons. */
export function Formatting({ field, isShown }: FormattingProps) {
  useEffect(() => {
    const element = field.current;
    if (!element) return;
    const writing = new AbortController();
    const { signal } = writing;
    element.addEventListener('keydown', onKeyDown, { signal });
    element.addEventListener('paste', onPaste, { signal });
    return () => writing.abort();
  }, [field]);
  return isShown ? <FormatBar field={field} /> : null;
}

const fieldOf = (event: Event) => event.currentTarget as HTMLTextAreaElement;

function onKeyDown(event: globalThis.KeyboardEvent): void {
  // 229: an input method is at work.
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
  const field = fieldOf(event);
  const name = formatOf(event);
  const isLine = event.key === 'Enter' && !event.ctrlKey && !event.metaKey && !event.altKey;
  const next = name
    ? formats[name](writtenIn(field))
    : isLine && (event.shiftKey || isTouch())
      ? nextLine(writtenIn(field))
      : undefined;
  if (!next) return;
  event.preventDefault();
  write(field, next);
}

function onPaste(event: ClipboardEvent): void {
  const next = linkOf(writtenIn(fieldOf(event)), event.clipboardData?.getData('text/plain') ?? '');
  if (!next) return;
  event.preventDefault();
  write(fieldOf(event), next);
}

const buttons: readonly (readonly [FormatName, LucideIcon])[][] = [
  [
    ['bold', Bold],
    ['italic', Italic],
    ['strike', Strikethrough],
  ],
  [['link', Link]],
  [
    ['bullets', List],
    ['numbers', ListOrdered],
    ['quote', Quote],
  ],
  [
    ['code', Code],
    ['codeBlock', SquareCode],
    ['spoiler', EyeOff],
  ],
];
const names = buttons.flat().map(([name]) => name);

/** The place after a key in a toolbar, which runs as the page does. */
function stepped(at: number, key: string): number | undefined {
  const isTurned = document.documentElement.dir === 'rtl';
  const way = { ArrowRight: isTurned ? -1 : 1, ArrowLeft: isTurned ? 1 : -1 }[key];
  if (way !== undefined) return (at + way + names.length) % names.length;
  return { Home: 0, End: names.length - 1 }[key];
}

/** One stop for Tab; arrows go along it, Escape back to the text. */
function FormatBar({ field }: Pick<FormattingProps, 'field'>) {
  const { t } = useTranslation('messages');
  const bar = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState<FormatName>('bold');
  const onKeys = (event: KeyboardEvent) => {
    if (event.key === 'Escape') field.current?.focus();
    const next = names[stepped(names.indexOf(current), event.key) ?? -1];
    if (event.key !== 'Escape' && !next) return;
    event.preventDefault();
    if (next) {
      setCurrent(next);
      bar.current?.querySelector<HTMLElement>(`[data-format="${next}"]`)?.focus();
    }
  };
  return (
    <div
      ref={bar}
      role="toolbar"
      aria-label={t('formatting')}
      onKeyDown={onKeys}
      className="flex h-11 w-full items-center overflow-x-auto px-1 pointer-fine:h-9"
    >
      {buttons.map((group, at) => (
        <div key={group[0]?.[0]} className={classes('flex shrink-0', at > 0 && 'ms-1 border-s border-line ps-1')}>
          {group.map(([name, Icon]) => (
            <button
              key={name}
              type="button"
              data-format={name}
              tabIndex={name === current ? 0 : -1}
              aria-label={t(`format.${name}`)}
              aria-keyshortcuts={keyShortcuts(name)}
              title={t(`format.${name}`) + keyName(t, name)}
              // The field keeps the focus, and on a phone its keyboard.
              onMouseDown={(event) => event.preventDefault()}
              onFocus={() => setCurrent(name)}
              onClick={() => field.current && write(field.current, formats[name](writtenIn(field.current)))}
              className="inline-flex size-11 items-center justify-center rounded-control text-soft hover:bg-hover hover:text-text pointer-fine:size-8"
            >
              <Icon aria-hidden size={17} strokeWidth={1.75} />
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}

/** The key as a screen reader is told of it. */
function keyShortcuts(name: FormatName): string | undefined {
  const key = formatKeys[name];
  const held = [isApple ? 'Meta' : 'Control', key?.startsWith('+') && 'Shift'];
  return key && [...held, key.at(-1)?.toUpperCase()].filter(Boolean).join('+');
}

/** The key as it is written on the keyboard. */
function keyName(t: Translate<'messages'>, name: FormatName): string {
  const key = formatKeys[name];
  if (!key) return '';
  const [ctrl, shift] = isApple ? ['⌘', '⇧'] : [t('servers:keys.ctrl'), t('servers:keys.shift')];
  return ` (${[ctrl, key.startsWith('+') && shift, key.at(-1)?.toUpperCase()].filter(Boolean).join('+')})`;
}
