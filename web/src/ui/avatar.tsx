import { classes } from './classes';

/** The first letters of the first two words, as people abbreviate: "Stone Bridge" is SB. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/u);
  const letters = words.slice(0, 2).map((word) => [...word][0] ?? '');
  return letters.join('').toLocaleUpperCase();
}

/** A hue of its own for each id, the same everywhere: two of one name differ. */
function hue(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360;
  return sum;
}

/** The colour of a person or a server, for what is drawn in it (app.css). */
export const colourOf = (id: string) => ({ '--hue': hue(id) }) as React.CSSProperties;

interface AvatarProps {
  /** Of whom or what: its colour. */
  id: string;
  name: string;
  url?: string | null;
  /** Width and height, as Tailwind classes. */
  size?: string;
  shape?: 'person' | 'server';
}

/** The picture of a person or a server, or their initials. The name always stands beside it or is its label. */
export function Avatar({ id, name, url, size = 'size-10', shape = 'person' }: AvatarProps) {
  const form = classes(size, 'shrink-0 select-none', shape === 'person' ? 'rounded-full' : 'rounded-card');
  if (url) return <img src={url} alt="" className={classes(form, 'object-cover')} />;
  return (
    <span
      aria-hidden
      className={classes(form, 'avatar inline-flex items-center justify-center font-semibold')}
      style={colourOf(id)}
    >
      {initials(name)}
    </span>
  );
}
