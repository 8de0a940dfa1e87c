// Colours of code. A part of its own, which is loaded when the first code with a known language comes into view.

import '../../../styles/code.css';

import type { Emitter } from 'highlight.js';
import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import c from 'highlight.js/lib/languages/c';
import cpp from 'highlight.js/lib/languages/cpp';
import csharp from 'highlight.js/lib/languages/csharp';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import go from 'highlight.js/lib/languages/go';
import ini from 'highlight.js/lib/languages/ini';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import php from 'highlight.js/lib/languages/php';
import python from 'highlight.js/lib/languages/python';
import ruby from 'highlight.js/lib/languages/ruby';
import rust from 'highlight.js/lib/languages/rust';
import sql from 'highlight.js/lib/languages/sql';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';

/** A piece of code of one colour. */
export interface Piece {
  text: string;
  className: string | undefined;
}

const languages = {
  bash,
  c,
  cpp,
  csharp,
  css,
  diff,
  go,
  ini,
  java,
  javascript,
  json,
  php,
  python,
  ruby,
  rust,
  sql,
  typescript,
  xml,
  yaml,
};
for (const [name, language] of Object.entries(languages)) hljs.registerLanguage(name, language);

/** The colour of what a grammar finds, by the first word of its name for it. */
const looks: Record<string, string> = {};
for (const [look, scopes] of Object.entries({
  keyword: 'keyword literal selector-tag template-tag',
  string: 'string regexp char addition code link',
  number: 'number symbol bullet',
  comment: 'comment quote meta doctag',
  title: 'title section name tag',
  type: 'type built_in class selector-class selector-id',
  attribute: 'attr attribute property variable template-variable params selector-attr selector-pseudo',
  deletion: 'deletion',
})) {
  for (const scope of scopes.split(' ')) looks[scope] = `code-${look}`;
}

/** Takes what a grammar finds as pieces, one after the other, and makes no HTML of it. */
class Pieces implements Emitter {
  readonly pieces: Piece[] = [];
  private readonly scopes: (string | undefined)[] = [];

  addText(text: string): void {
    const className = this.scopes.at(-1);
    const last = this.pieces.at(-1);
    if (last && last.className === className) last.text += text;
    else if (text !== '') this.pieces.push({ text, className });
  }

  startScope(name: string): void {
    // What has no colour of its own has that of what it is in.
    this.scopes.push(looks[name.split('.')[0] ?? ''] ?? this.scopes.at(-1));
  }

  endScope(): void {
    this.scopes.pop();
  }

  __addSublanguage({ pieces }: Pieces): void {
    for (const { text, className } of pieces) this.pieces.push({ text, className: className ?? this.scopes.at(-1) });
  }

  finalize(): void {}
  openNode(name: string): void {
    this.startScope(name);
  }
  closeNode(): void {
    this.endScope();
  }
  toHTML(): string {
    return '';
  }
}

hljs.configure({ __emitter: Pieces });

/** A word that nobody reads: grammars look ahead from each of its letters, which takes the square of its length. */
const endless = /\b\w{300}/;

/** The code in pieces of one colour each; nothing where its language has none. */
export function coloured(code: string, language: string): readonly Piece[] | undefined {
  if (!hljs.getLanguage(language) || endless.test(code)) return undefined;
  const { _emitter } = hljs.highlight(code, { language, ignoreIllegals: true });
  const { pieces } = _emitter as unknown as Pieces;
  // A grammar that gave up has left something out.
  return pieces.reduce((length, { text }) => length + text.length, 0) === code.length ? pieces : undefined;
}
