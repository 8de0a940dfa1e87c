// What people paste when they were invited: a whole link, a part of one, or the code alone.

const CODE = /^[A-Za-z0-9_-]{6,64}$/;
const IN_LINK = /\/invite\/([A-Za-z0-9_-]{6,64})(?![A-Za-z0-9_-])/;
const AS_QUERY = /[?&]invite=([A-Za-z0-9_-]{6,64})(?![A-Za-z0-9_-])/;

/** The code of an invite in what was pasted, or null when there is none. */
export function inviteCode(pasted: string): string | null {
  const text = pasted.trim();
  if (CODE.test(text)) return text;
  return (IN_LINK.exec(text) ?? AS_QUERY.exec(text))?.[1] ?? null;
}
