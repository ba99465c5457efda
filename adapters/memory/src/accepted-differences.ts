/** Differences that staff accepted, in memory. */
import {
  type AcceptedDifference,
  type AcceptedDifferences,
  differenceAccepted,
  differenceWithdrawn,
  heldAcceptance,
} from '@usage-billing/core/invoices';
import { keptDecision } from '@usage-billing/core/shared';
import { map } from 'fp-ts/lib/Option.js';
import { answer, pagesOf } from './answer.ts';
import { memoryStaffActions } from './staff-actions.ts';

/** Empty at first; what is accepted is gone with the process. It is recorded in `actions`. */
export const memoryAcceptedDifferences = (actions = memoryStaffActions()): AcceptedDifferences => {
  const all: AcceptedDifference[] = [];
  return {
    accept: (differences) =>
      answer(() =>
        differences.map((difference) => {
          const made = { ...difference, decision: keptDecision(difference.decision), id: BigInt(all.length + 1) };
          all.push(made);
          actions.record(differenceAccepted(difference));
          return made;
        }),
      ),
    withdraw: (withdrawal) =>
      answer(() =>
        map((accepted: AcceptedDifference) => {
          const { at, decision } = withdrawal;
          const made: AcceptedDifference = {
            ...{ ...accepted, at, decision: keptDecision(decision) },
            ...{ as: 'withdrawn', id: BigInt(all.length + 1) },
          };
          all.push(made);
          actions.record(differenceWithdrawn(accepted, withdrawal));
          return made;
        })(heldAcceptance(all, withdrawal.id)),
      ),
    all: () => pagesOf(() => [...all]),
  };
};
