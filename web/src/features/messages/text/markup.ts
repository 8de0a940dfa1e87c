// From what was typed to a tree. Nothing that a person can send may be slow or deep: each letter is looked at a bounded
// number of times, and what goes too deep, or is too much, is the text that was typed.

import { blocksOf } from './blocks';
import type { Block, Inline } from './tree';

/** What a message says. */
export const treeOf = (content: string): Block[] => blocksOf(content);

type Node = Block | Inline;

/** The words of a tree as they can be read without its marks; `spoiler` stands for what is hidden, if it is given. */
export function wordsOf(nodes: readonly Node[], spoiler?: string): string {
  return nodes.map((node) => wordsOfOne(node, spoiler)).join('');
}

const lines = (blocks: readonly Block[], spoiler?: string) =>
  blocks.map((block) => wordsOfOne(block, spoiler)).join('\n');

function wordsOfOne(node: Node, spoiler?: string): string {
  switch (node.kind) {
    case 'text':
    case 'code':
    case 'address':
    case 'mention':
      return node.text;
    case 'break':
      return '\n';
    case 'list':
      return node.items.map(({ children }) => lines(children, spoiler)).join('\n');
    case 'quote':
      return lines(node.children, spoiler);
    case 'spoiler':
      return spoiler ?? wordsOf(node.children);
    case 'hidden':
      return spoiler ?? lines(node.children);
    default:
      return wordsOf(node.children, spoiler);
  }
}

/** A message read aloud, or in a line: without its marks, and without what its author hid. */
export const saidOf = (content: string, spoiler: string): string => lines(treeOf(content), spoiler);

/** A preview this long may have been cut off. */
const CUT_FROM = 100;

/** The preview of a message, read as a message is; of a spoiler that is cut off there nothing is told. */
export function previewOf(preview: string, spoiler: string): string {
  if (preview.length < CUT_FROM) return saidOf(preview, spoiler);
  // It closes a spoiler that is open at the end, or is the words that it would be.
  return saidOf(`${preview}||`, spoiler).replace(/\|\|$/, '');
}

/** An emoji as people see one: with its skin and its parts, a flag of two letters or of a region, a key. */
const emoji =
  '(?:\\p{Regional_Indicator}{2}|[0-9#*]\\u{FE0F}?\\u{20E3}|' +
  '\\p{Extended_Pictographic}(?:\\u{FE0F}|\\u{200D}\\p{Extended_Pictographic}|\\p{Emoji_Modifier}|[\\u{E0020}-\\u{E007F}])*)';
const emojiAlone = new RegExp(`^(?:${emoji}\\s*){1,3}$`, 'u');

/** One to three emojis and nothing else: they may be larger. */
export function isEmojiAlone(content: string): boolean {
  return content.length < 60 && emojiAlone.test(content);
}
