/** Warns when the process ends while a client still has records. */

const warnings = new Set<() => void>();

const warnAll = (): void => {
  for (const warn of warnings) warn();
};

/**
 * Calls `warn` when the process ends, unless the function that it returns is called before. All clients share one listener,
 * since Node warns about many.
 */
export const warnAtExit = (warn: () => void): (() => void) => {
  if (warnings.size === 0) process.on('exit', warnAll);
  warnings.add(warn);
  return () => {
    warnings.delete(warn);
    if (warnings.size === 0) process.off('exit', warnAll);
  };
};
