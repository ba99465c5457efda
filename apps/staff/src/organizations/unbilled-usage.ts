/** Usage of an organization that no upload has taken. */
import { type Instant, inSteps, plus, step } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import { amountsByUnit, type LedgerError, type UsageLedger } from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

/** An amount of one unit, and why it is not billed. */
export interface Unbilled {
  readonly amount: bigint;
  readonly unit: string;
  readonly why: string;
}

/** What the next uploads could take, and what is set aside. Usage that is not aggregated yet is not in it. */
export const unbilledUsage =
  (ledger: Pick<UsageLedger, 'pending' | 'setAsideSums'>) =>
  ({ id, createdAt }: Organization, now: Instant): TaskEither<LedgerError, ReadonlyArray<Unbilled>> =>
    inSteps(async function* () {
      if (O.isNone(id)) return [];
      const instanceId = id.value;
      const rows = yield* step(ledger.pending([{ instanceId, range: { from: createdAt, to: plus(now, 1n) } }]));
      const setAside = yield* step(ledger.setAsideSums({ instanceId }));
      const waiting = rows.filter((row) => O.isNone(row.setAside));
      return [
        ...amountsByUnit(waiting).map(({ amount, amountType }) => ({
          amount,
          unit: amountType,
          why: 'wait for the next uploads',
        })),
        ...setAside.map(({ amount, amountType, reason }) => ({
          amount,
          unit: amountType,
          why: `are set aside: ${reason}`,
        })),
      ];
    });
