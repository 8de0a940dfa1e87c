import { Fragment, memo, type ReactNode } from 'react';

import { classes } from '../../../ui/classes';
import { CodeBlock } from './code-block';
import { otherHost, safeHref } from './links';
import { isEmojiAlone, treeOf, wordsOf } from './markup';
import { Spoiler } from './spoiler';
import type { Block, Inline, ListItem } from './tree';

const link = 'text-accent underline decoration-1 underline-offset-2 hover:decoration-2';

interface AnchorProps {
  href: string;
  title?: string;
  /** The words of a link that its writer has chosen. */
  words?: string;
  children: ReactNode;
}

/** A link. Words that name one host do not hide that it leads to another. */
function Anchor({ href, title, words, children }: AnchorProps) {
  const safe = safeHref(href);
  if (!safe) return <>{children}</>;
  const host = words === undefined ? undefined : otherHost(words, safe);
  return (
    <>
      <a href={safe} title={title || undefined} target="_blank" rel="noopener noreferrer" className={link}>
        {children}
      </a>
      {host && <bdi className="text-soft"> ({host})</bdi>}
    </>
  );
}

/** Each line runs as its own first letter does: people quote, and answer, in another script. */
const ownDirection = '[unicode-bidi:plaintext]';

const all = <Node extends Block | Inline>(nodes: readonly Node[], show: (node: Node) => ReactNode) =>
  // biome-ignore lint/suspicious/noArrayIndexKey: the nodes of one content never change their places.
  nodes.map((node, at) => <Fragment key={at}>{show(node)}</Fragment>);

const lines = (nodes: readonly Inline[]) => all(nodes, inline);
const blocks = (nodes: readonly Block[]) => all(nodes, block);

function inline(node: Inline): ReactNode {
  switch (node.kind) {
    case 'text':
    case 'mention':
      return node.text;
    case 'break':
      return <br />;
    case 'code':
      return <code className="rounded-sm bg-hover px-1 py-0.5 font-mono text-[0.875em]">{node.text}</code>;
    case 'strong':
      return <strong>{lines(node.children)}</strong>;
    case 'emphasis':
      return <em>{lines(node.children)}</em>;
    case 'strike':
      return <del>{lines(node.children)}</del>;
    case 'spoiler':
      return <Spoiler words={wordsOf(node.children)}>{() => lines(node.children)}</Spoiler>;
    case 'address':
      return <Anchor href={node.href}>{node.text}</Anchor>;
    case 'link': {
      const words = wordsOf(node.children);
      return (
        <Anchor href={node.href} title={node.title} words={words}>
          {words === '' ? node.href : lines(node.children)}
        </Anchor>
      );
    }
  }
}

/** At most as large as a chat bears, by their level. */
const sizes = { 1: 'text-xl', 2: 'text-lg', 3: 'text-base' };
/** Below the name of the channel, none left out. */
const headings = { 1: 'h2', 2: 'h3', 3: 'h4' } as const;

function block(node: Block): ReactNode {
  switch (node.kind) {
    case 'paragraph':
      return <p className={ownDirection}>{lines(node.children)}</p>;
    case 'heading': {
      const Heading = headings[node.rank];
      return (
        <Heading className={classes('mt-1 font-semibold', sizes[node.level], ownDirection)}>
          {lines(node.children)}
        </Heading>
      );
    }
    case 'code':
      return <CodeBlock text={node.text} info={node.info} />;
    case 'quote':
      return (
        <blockquote dir="auto" className="my-1 border-s-4 border-line ps-3 text-soft">
          {blocks(node.children)}
        </blockquote>
      );
    case 'hidden':
      return (
        <Spoiler isBlock words={wordsOf(node.children)}>
          {() => blocks(node.children)}
        </Spoiler>
      );
    case 'list':
      return <List {...node} />;
  }
}

function List({ start, items }: { start: number | undefined; items: readonly ListItem[] }) {
  const entries = items.map(({ done, children: [first, ...rest] }, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the items of one content never change their places.
    <li key={at} dir="auto" className={classes(done !== undefined && 'list-none', ownDirection)}>
      {done !== undefined && (done ? '☑ ' : '☐ ')}
      {first?.kind === 'paragraph' ? lines(first.children) : first && block(first)}
      {blocks(rest)}
    </li>
  ));
  if (start === undefined) return <ul className="my-1 list-disc px-6">{entries}</ul>;
  const digits = String(start + items.length - 1).length;
  return (
    // The numbers stand in the padding: it is as wide as the longest of them.
    <ol start={start} className="my-1 list-decimal px-6" style={{ paddingInline: `max(1.5rem, ${digits + 2}ch)` }}>
      {entries}
    </ol>
  );
}

/** What a message says, with its markup as elements and never as HTML. */
export const MessageText = memo(function MessageText({ content }: { content: string }) {
  // Emojis have no direction of their own: they stand where the page begins.
  if (isEmojiAlone(content)) return <p className="text-3xl leading-normal">{content}</p>;
  return (
    <div dir="auto" className="w-fit max-w-[min(100%,var(--measure))] min-w-0 wrap-anywhere [&>p+p]:mt-2">
      {blocks(treeOf(content))}
    </div>
  );
});
