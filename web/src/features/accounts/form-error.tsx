/** What is wrong with a form as a whole. */
export function FormError({ words }: { words: string | undefined }) {
  if (!words) return null;
  return (
    <p role="alert" className="rounded-control bg-hover px-3 py-2 text-sm text-danger">
      {words}
    </p>
  );
}
