/** The mark of Rialto: a stone bridge over water. */
export function Mark({ className, label }: { className?: string; label?: string }) {
  return (
    <svg
      viewBox="0 0 32 32"
      className={className}
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={!label}
    >
      <rect width="32" height="32" rx="8" fill="#1d3b4a" />
      <path d="M4 22c3-8 8-11 12-11s9 3 12 11h-5c-1.6-4.5-4.2-6.5-7-6.5S10.6 17.5 9 22z" fill="#f1e7d8" />
      <path d="M4 25.5h24" stroke="#7fc3dd" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
