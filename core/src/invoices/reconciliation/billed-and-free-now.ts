/** Use case: usage of one organization that was billed, and is free as its trial ends now. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { truncateToDay } from '../../shared/calendar.ts';
import { DAY, type Instant, plus } from '../../shared/instant.ts';
import type { Organization } from '../../trials/organization.ts';
import type { UsageLedger } from '../../usage/ports/usage-ledger.ts';
import {
  type BilledAlthoughFree,
  type BilledAlthoughFreeDeps,
  type BilledAlthoughFreeError,
  readBilledAlthoughFree,
} from './billed-although-free.ts';

/** As many as the uploader looks back for the same; or from the former end of the trial on, if that is longer ago. */
const DAYS_LOOKED_AT = 62n;

/**
 * What somebody who moves a trial has to credit: of the organization as it is after that, from the former end on, without
 * what staff accepted already.
 */
export const billedAndFreeNow = (
  { ledger, accepted }: Pick<BilledAlthoughFreeDeps, 'ledger' | 'accepted'>,
  organization: Organization,
  formerEnd: Instant,
  now: Instant,
): TE.TaskEither<BilledAlthoughFreeError, ReadonlyArray<BilledAlthoughFree>> => {
  const { id } = organization;
  if (O.isNone(id)) return TE.right([]);
  const lookedAt = plus(now, -DAYS_LOOKED_AT * DAY);
  const instanceIds = [id.value];
  const deps = {
    accepted,
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
