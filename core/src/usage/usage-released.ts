/** What the audit log says about usage that was set aside and is billed after all. */
import { some } from 'fp-ts/lib/Option.js';
import { formatInstant } from '../shared/instant.ts';
import type { NewStaffAction } from '../shared/staff-actions.ts';
import type { ReleaseOrder, UsageRelease } from './ports/usage-ledger.ts';

/** The audit log's entry about usage that staff released. */
export const usageReleased = (
  { instanceId, amountType, reason, at, decision }: ReleaseOrder,
  { rows, amount, oldest }: Pick<UsageRelease, 'rows' | 'amount' | 'oldest'>,
): NewStaffAction => {
  const usage = { unit: amountType, amount: amount.toString(), rows, oldest: formatInstant(oldest) };
  return {
    decision,
    at,
    action: 'usage.release',
    object: { kind: 'organization', id: instanceId },
    before: some({ ...usage, setAside: reason }),
    after: some({ ...usage, pending: true }),
  };
};
