/** Proposals of staff, in memory. */
import { type Proposal, proposalState, type StaffProposals } from '@usage-billing/core/admin';
import { fromNullable, isNone, isSome, none, some } from 'fp-ts/lib/Option.js';
import { answer } from './answer.ts';

/** Empty at first; all is gone with the process. */
export const memoryStaffProposals = (): StaffProposals => {
  const all = new Map<bigint, Proposal>();
  return {
    add: (proposal) =>
      answer(() => {
        const id = BigInt(all.size + 1);
        all.set(id, { ...structuredClone(proposal), id, confirmed: none });
        return id;
      }),
    find: (id) => answer(() => fromNullable(all.get(id))),
    list: ({ limit, state, before }) =>
      answer(() =>
        [...all.values()]
          .filter((one) => state === undefined || proposalState(one) === state)
          .filter(({ id }) => before === undefined || id < before)
          .toReversed()
          .slice(0, limit),
      ),
    confirm: (id, { by, note }, at) =>
      answer(() => {
        const proposal = all.get(id);
        if (proposal === undefined || isSome(proposal.confirmed)) return false;
        all.set(id, { ...proposal, confirmed: some({ decision: { by, note }, at, outcome: none }) });
        return true;
      }),
    settle: (id, outcome) =>
      answer(() => {
        const proposal = all.get(id);
        if (proposal === undefined || isNone(proposal.confirmed) || isSome(proposal.confirmed.value.outcome)) return;
        const confirmed = { ...proposal.confirmed.value, outcome: some(structuredClone(outcome)) };
        all.set(id, { ...proposal, confirmed: some(confirmed) });
      }),
  };
};
