/** What the ledger and the audit log say about usage that was set aside and that staff have dealt with themselves. */
import { some } from 'fp-ts/lib/Option.js';
import { formatInstant } from '../shared/instant.ts';
import type { NewStaffAction } from '../shared/staff-actions.ts';
import type { SettledUsage, SettleOrder } from './ports/usage-ledger.ts';

/** The detail of the rows from then on. */
export const settledDetail = ({ as, reason, decision }: SettleOrder): string =>
  `${as}, was ${reason}: ${decision.note} (${decision.by})`;

/** The audit log's entry about usage that staff settled. */
export const usageSettled = (
  { instanceId, amountType, reason, as, at, decision }: SettleOrder,
  { rows, amount, oldest }: SettledUsage,
): NewStaffAction => {
  const usage = { unit: amountType, amount: amount.toString(), rows, oldest: formatInstant(oldest) };
  return {
    decision,
    at,
    action: 'usage.settle',
    object: { kind: 'organization', id: instanceId },
    before: some({ ...usage, setAside: reason }),
    after: some({ ...usage, setAside: 'settled by hand', as }),
  };
};
