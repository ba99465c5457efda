/** Differences that staff accepted, in memory. */
import type { AcceptedDifference, AcceptedDifferences } from '@usage-billing/core/invoices';
import { answer, pagesOf } from './answer.ts';

/** Empty at first; what is accepted is gone with the process. */
export const memoryAcceptedDifferences = (): AcceptedDifferences => {
  const all: AcceptedDifference[] = [];
  return {
    accept: (differences) =>
      answer(() => {
        const made = differences.map((difference, index) => ({ ...difference, id: BigInt(all.length + index + 1) }));
        all.push(...made);
        return made;
      }),
    all: () => pagesOf(() => [...all]),
  };
};
