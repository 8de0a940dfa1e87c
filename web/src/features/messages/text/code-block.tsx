import { Check, Copy } from 'lucide-react';
import { type RefObject, useEffect, useRef, useState } from 'react';

import { copyText } from '../../../lib/copy';
import { useTranslation } from '../../../lib/i18n';
import { languageOf } from './languages';

type Highlighter = typeof import('./highlight');

let highlighter: Highlighter | undefined;

/** How long the button says that it has copied. */
const SAID_MS = 3_000;

/** Code with the colours of its language, and a button that copies it. */
export function CodeBlock({ text, info }: { text: string; info: string }) {
  const box = useRef<HTMLPreElement>(null);
  const language = languageOf(info);
  const colours = useHighlighter(box, language !== undefined);
  const pieces = language && colours?.coloured(text, language);
  return (
    <div dir="ltr" className="relative my-1">
      <pre
        ref={box}
        // Code may be wider than its box: whoever scrolls by keyboard must be able to go there.
        {...reachable}
        className="overflow-x-auto rounded-control bg-sunken p-3 pe-12 font-mono text-sm wrap-normal"
      >
        <code>
          {pieces
            ? pieces.map(({ text, className }, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never change their places.
                <span key={at} className={className}>
                  {text}
                </span>
              ))
            : text}
        </code>
      </pre>
      <CopyCode text={text} />
    </div>
  );
}

const reachable = { tabIndex: 0 };

/** What colours code, loaded once `box` comes into view. Without it the code is as it was typed. */
function useHighlighter(box: RefObject<Element | null>, isWanted: boolean): Highlighter | undefined {
  const [here, setHere] = useState(highlighter);
  useEffect(() => {
    if (!isWanted || here || !box.current) return;
    const seeing = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting) return;
      seeing.disconnect();
      import('./highlight').then(
        (part) => {
          highlighter = part;
          setHere(part);
        },
        () => undefined,
      );
    });
    seeing.observe(box.current);
    return () => seeing.disconnect();
  }, [box, isWanted, here]);
  return here;
}

function CopyCode({ text }: { text: string }) {
  const { t } = useTranslation('messages');
  const [copied, setCopied] = useState<boolean>();
  useEffect(() => {
    if (copied === undefined) return;
    const timer = setTimeout(() => setCopied(undefined), SAID_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const Icon = copied ? Check : Copy;
  return (
    <>
      <button
        type="button"
        aria-label={t('code.copy')}
        title={t('code.copy')}
        onClick={async () => setCopied(await copyText(text))}
        className="absolute end-0 bottom-0 inline-flex size-11 items-center justify-center rounded-control bg-sunken text-faint hover:text-text"
      >
        <Icon aria-hidden size={16} strokeWidth={1.75} />
      </button>
      <span role="status" className={copied === false ? 'text-sm text-soft' : 'sr-only'}>
        {copied !== undefined && t(copied ? 'code.copied' : 'code.failed')}
      </span>
    </>
  );
}
