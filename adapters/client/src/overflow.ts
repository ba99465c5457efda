/** Reports dropped records, at most once a second. */
import type { ReportProblem } from './problems.ts';

export interface OverflowReporter {
  readonly add: (count: number) => void;
  /** Reports what was held back. */
  readonly flush: () => void;
}

const EVERY_MILLIS = 1_000;

export const overflowReporter = (report: ReportProblem, now = () => performance.now()): OverflowReporter => {
  let unreported = 0;
  let reportedAt = Number.NEGATIVE_INFINITY;
  const flush = (): void => {
    if (unreported === 0) return;
    const count = unreported;
    unreported = 0;
    reportedAt = now();
    report({ _tag: 'Overflow', count });
  };
  return {
    add: (count) => {
      unreported += count;
      if (now() - reportedAt >= EVERY_MILLIS) flush();
    },
    flush,
  };
};
