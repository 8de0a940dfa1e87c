/** "in 30 seconds", "in 2 minutes": rounded up, so that the next try is not too early again. */
export function soon(ms: number, language: string): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  const words = new Intl.RelativeTimeFormat(language);
  return seconds < 90 ? words.format(seconds, 'second') : words.format(Math.ceil(seconds / 60), 'minute');
}
