import { Mark } from './mark';

/** When index.html shows the mark, in milliseconds after the page began: what comes quickly needs no shell. */
const SHOWN_AFTER_MS = 400;

/**
 * What stands there until the first screen can: the same as in index.html, so that nothing is seen to change when the
 * script takes over.
 */
export function Shell() {
  return (
    <div role="status" className="shell" style={{ animationDelay: `${SHOWN_AFTER_MS - performance.now()}ms` }}>
      <Mark className="shell-mark" />
      Rialto
    </div>
  );
}
