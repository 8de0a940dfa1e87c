import { ErrorText } from './error-text';

/** What is wrong with a form as a whole. */
export function FormError({ words }: { words: string | undefined }) {
  if (!words) return null;
  return <ErrorText className="rounded-control bg-hover px-3 py-2">{words}</ErrorText>;
}
