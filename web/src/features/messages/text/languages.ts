// The languages of code that have colours, by the names that people write behind a fence.

export const names: readonly string[] = (
  'bash sh zsh c h cpp c++ cc hpp cs csharp c# css diff patch go golang html ini toml java js javascript jsx json ' +
  'jsonc php py python rb ruby rs rust sql svg ts tsx typescript xml yaml yml'
).split(' ');
const known = new Set(names);

/** The language that `info` names, if it has colours. */
export function languageOf(info: string): string | undefined {
  const [name = ''] = info.toLowerCase().split(/[\s,{:]/, 1);
  return known.has(name) ? name : undefined;
}
