import type { Token, Tokens } from 'marked';
import { Fragment, memo, type ReactNode } from 'react';

import { classes } from '../../../ui/classes';
import { otherHost } from './links';
import { isEmojiAlone, safeHref, tokensOf } from './markup';

/** Deeper than this, the rest is shown as it was typed. */
const DEPTH_MAX = 12;

const link = 'text-accent underline decoration-1 underline-offset-2 hover:decoration-2';

/** A link. Words that name one host do not hide that it leads to another. */
function Anchor({ href, words, children }: { href: string; words: string; children: ReactNode }) {
  const safe = safeHref(href);
  if (!safe) return <>{children}</>;
  const host = otherHost(words, safe);
  return (
    <>
      <a href={safe} target="_blank" rel="noopener noreferrer" className={link}>
        {children}
      </a>
      {host && <bdi className="text-soft"> ({host})</bdi>}
    </>
  );
}

/** Each line runs as its own first letter does: people quote, and answer, in another script. */
const ownDirection = '[unicode-bidi:plaintext]';

/** Code may be wider than its box: whoever scrolls by keyboard must be able to go there. */
const reachable = { tabIndex: 0 };

const list = (tokens: readonly Token[] | undefined, depth: number) =>
  // biome-ignore lint/suspicious/noArrayIndexKey: the tokens of one content never change their places.
  tokens?.map((token, at) => <Fragment key={at}>{node(token, depth + 1)}</Fragment>);

function node(token: Token, depth: number): ReactNode {
  if (depth > DEPTH_MAX) return token.raw;
  switch (token.type) {
    case 'space':
    case 'checkbox':
      return null;
    case 'paragraph':
      return <p className={ownDirection}>{list(token.tokens, depth)}</p>;
    case 'text':
      return token.tokens ? list(token.tokens, depth) : token.text;
    case 'escape':
      return token.text;
    case 'br':
      return <br />;
    case 'strong':
      return <strong>{list(token.tokens, depth)}</strong>;
    case 'em':
      return <em>{list(token.tokens, depth)}</em>;
    case 'del':
      return <del>{list(token.tokens, depth)}</del>;
    case 'codespan':
      return <code className="rounded-sm bg-hover px-1 py-0.5 font-mono text-[0.875em]">{token.text}</code>;
    case 'code':
      return (
        <pre
          dir="ltr"
          {...reachable}
          className="my-1 overflow-x-auto rounded-control bg-sunken p-3 font-mono text-sm wrap-normal"
        >
          <code>{token.text}</code>
        </pre>
      );
    case 'blockquote':
      return (
        <blockquote dir="auto" className="my-1 border-s-4 border-line ps-3 text-soft">
          {list(token.tokens, depth)}
        </blockquote>
      );
    case 'list':
      return listNode(token as Tokens.List, depth);
    case 'link':
      return (
        <Anchor href={token.href} words={token.text}>
          {list(token.tokens, depth)}
        </Anchor>
      );
    case 'image':
      return (
        <Anchor href={token.href} words={token.text}>
          {token.text || token.href}
        </Anchor>
      );
    default:
      return token.raw;
  }
}

function listNode({ ordered, start, items }: Tokens.List, depth: number): ReactNode {
  const entries = items.map((item, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the items of one content never change their places.
    <li key={at} dir="auto" className={ownDirection}>
      {item.task && (item.checked ? '☑ ' : '☐ ')}
      {list(item.tokens, depth)}
    </li>
  ));
  if (!ordered) return <ul className="my-1 list-disc px-6">{entries}</ul>;
  const first = start === '' ? 1 : start;
  const digits = String(first + items.length - 1).length;
  return (
    // The numbers stand in the padding: it is as wide as the longest of them.
    <ol start={first} className="my-1 list-decimal px-6" style={{ paddingInline: `max(1.5rem, ${digits + 2}ch)` }}>
      {entries}
    </ol>
  );
}

/** What a message says, with its markup as elements and never as HTML. */
export const MessageText = memo(function MessageText({ content }: { content: string }) {
  const tokens = tokensOf(content);
  // Emojis have no direction of their own: they stand where the page begins.
  if (isEmojiAlone(content)) return <p className="text-3xl leading-normal">{content}</p>;
  return (
    <div dir="auto" className="w-fit max-w-[min(100%,var(--measure))] min-w-0 wrap-anywhere [&>p+p]:mt-2">
      {tokens ? list(tokens, 0) : <p className={classes('whitespace-pre-wrap', ownDirection)}>{content}</p>}
    </div>
  );
});
