// Ending with whoever started us.

/**
 * Calls `stop` when the shell of the package manager that runs this script is gone. A package manager that is
 * killed takes its shell with it and tells nobody else; a script that a person started stays, as it should.
 */
export function endWithPackageManager(stop) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    stop();
  }, 200);
  watch.unref();
}
