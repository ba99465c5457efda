/** Usage of one organization that was billed, and is free as its trial ends now. */
import { type BilledAlthoughFree, readBilledAlthoughFree } from '@usage-billing/core/invoices';
import { DAY, type Instant, plus, truncateToDay } from '@usage-billing/core/shared';
import type { DirectoryUnavailable, Organization } from '@usage-billing/core/trials';
import type { LedgerError, UsageLedger } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';

/** As many as the uploader looks back for the same; or from the former end of the trial on, if that is longer ago. */
const DAYS_LOOKED_AT = 62n;

export const billedAndFreeNow = (
  ledger: Pick<UsageLedger, 'assigned'>,
  organization: Organization,
  formerEnd: Instant,
  now: Instant,
): TE.TaskEither<LedgerError | DirectoryUnavailable, ReadonlyArray<BilledAlthoughFree>> => {
  const { id } = organization;
  if (O.isNone(id)) return TE.right([]);
  const lookedAt = plus(now, -DAYS_LOOKED_AT * DAY);
  const instanceIds = [id.value];
  const deps = {
    ledger: { assigned: (days: Parameters<UsageLedger['assigned']>[0]) => ledger.assigned({ ...days, instanceIds }) },
    directory: {
      async *all() {
        yield E.right([organization]);
      },
    },
  };
  return readBilledAlthoughFree(deps)({
    from: truncateToDay(formerEnd < lookedAt ? formerEnd : lookedAt),
    to: plus(truncateToDay(now), DAY),
  });
};
