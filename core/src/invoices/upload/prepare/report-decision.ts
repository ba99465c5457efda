/** One organization's decision as staff see it, and as marks on its ledger rows. */
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { inSteps, step } from '../../../shared/result.ts';
import type { LedgerError } from '../../../usage/ports/usage-ledger.ts';
import { amountsByUnit } from '../../../usage/unit-amount.ts';
import type { OrganizationDecision } from './decide-organizations.ts';
import { withoutMark } from './pending-usage.ts';
import type { UploadSink } from './upload-sink.ts';
import type { SetAsideAmount, SkippedOrganization } from './upload-summary.ts';

export const skippedOf = (decision: OrganizationDecision): ReadonlyArray<SkippedOrganization> => {
  if (O.isNone(decision.skip)) return [];
  const { organization, instanceId } = decision.organization;
  const { reason, detail } = decision.skip.value;
  const amounts = amountsByUnit(decision.candidates);
  return [{ externalId: organization.externalId, instanceId: O.some(instanceId), reason, detail, amounts }];
};

export const setAsideOf = ({ setAside }: OrganizationDecision): ReadonlyArray<SetAsideAmount> =>
  setAside.flatMap(({ instanceId, reason, detail, aggregates }) =>
    amountsByUnit(aggregates).map((amount) => ({ ...amount, instanceId, reason, detail })),
  );

/** Marks the rows that are set aside, as far as they do not carry that mark yet. */
export const markRows = (
  sink: UploadSink,
  { candidates, setAside }: OrganizationDecision,
): TaskEither<LedgerError, void> =>
  inSteps(async function* () {
    const known = new Map(candidates.map((row) => [row.id, row]));
    for (const { reason, detail, aggregates } of setAside) {
      const ids = withoutMark(aggregates, { reason, detail }, known);
      if (ids.length > 0) yield* step(sink.setAside(ids, { reason, detail }));
    }
  });
