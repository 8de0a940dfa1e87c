import { Search } from 'lucide-react';
import { type InputHTMLAttributes, type ReactNode, useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { Dialog } from '../../ui/dialog';
import { Loading } from '../../ui/loading';

/** What was written after Ctrl-K before there was anything to choose from. */
export interface Written {
  text: string;
  /** Whether Enter was pressed after it. */
  isChosen: boolean;
}

interface JumpFrameProps {
  input: InputHTMLAttributes<HTMLInputElement>;
  onClose: () => void;
  children: ReactNode;
}

/** The dialog of Ctrl-K around what is found: where one writes. */
export function JumpFrame({ input, onClose, children }: JumpFrameProps) {
  const { t } = useTranslation();
  const title = t('servers:jump.title');
  return (
    <Dialog title={title} onClose={onClose} bare className="mt-[12dvh] w-[min(36rem,calc(100vw-2rem))]">
      <div className="flex items-center gap-3 px-4">
        <Search aria-hidden size={20} strokeWidth={1.75} className="shrink-0 text-faint" />
        <input
          {...input}
          aria-label={title}
          placeholder={t('servers:jump.placeholder')}
          autoComplete="off"
          spellCheck={false}
          dir="auto"
          className="h-14 min-w-0 flex-1 bg-transparent text-lg outline-none placeholder:text-faint"
        />
      </div>
      {children}
    </Dialog>
  );
}

interface JumpPlaceProps {
  written: Written;
  onClose: () => void;
}

/** The same until its part is here: letters that are typed at once after Ctrl-K go nowhere else, and none is lost. */
export function JumpPlace({ written, onClose }: JumpPlaceProps) {
  const [text, setText] = useState(written.text);
  const input: JumpFrameProps['input'] = {
    value: text,
    onChange: ({ target }) => {
      Object.assign(written, { text: target.value, isChosen: false });
      setText(target.value);
    },
    onKeyDown: (event) => {
      if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
      event.preventDefault();
      written.isChosen = true;
    },
  };
  return (
    <JumpFrame input={input} onClose={onClose}>
      <div className="border-t border-line">
        <Loading />
      </div>
    </JumpFrame>
  );
}
