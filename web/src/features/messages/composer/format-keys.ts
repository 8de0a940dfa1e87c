// Which keys format, everywhere in a field where messages are written.

import { isApple, letterOf } from '../../navigation/shortcuts';
import type { FormatName } from './format';

/** The key of each, with Ctrl, or ⌘ on Apple's keyboards; `+` is Shift. */
export const formatKeys: Partial<Record<FormatName, string>> = {
  bold: 'b',
  italic: 'i',
  strike: '+x',
  link: '+u',
  code: 'e',
  quote: '+9',
  bullets: '+8',
  numbers: '+7',
  spoiler: '+s',
};

type Keys = Pick<KeyboardEvent, 'key' | 'code' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'>;

/** What the pressed keys ask for. */
export function formatOf(keys: Keys): FormatName | undefined {
  const [wanted, other] = isApple ? [keys.metaKey, keys.ctrlKey] : [keys.ctrlKey, keys.metaKey];
  if (!wanted || other || keys.altKey) return undefined;
  const key = /^Digit(\d)$/.exec(keys.code)?.[1] ?? letterOf(keys);
  const pressed = (keys.shiftKey ? '+' : '') + key;
  return (Object.keys(formatKeys) as FormatName[]).find((name) => formatKeys[name] === pressed);
}
