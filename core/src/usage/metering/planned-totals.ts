/** What recording totals would do, worked out without writing: for dry runs. */
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Instant } from '../../shared/instant.ts';
import type { HourlyTotal, QuarantinedTotal } from '../aggregate.ts';
import type { Amount } from '../amount.ts';
import type { AmountType } from '../amount-type.ts';
import { cellKey } from '../cell-key.ts';
import { type HourBucket, nextHour } from '../hour-bucket.ts';
import type { LedgerError, RecordedTotals, UsageLedger, UsageSum } from '../ports/usage-ledger.ts';
import { correction } from './correction.ts';

/** A row that would be inserted. */
export interface PlannedRow {
  readonly instanceId: HourlyTotal['instanceId'];
  readonly amountType: AmountType;
  readonly bucketStart: HourBucket;
  readonly amount: Amount;
}

/** The decisions of `UsageLedger.recordTotals` about totals that appear once each, given the sums that it holds. */
export const planTotals = (
  totals: ReadonlyArray<HourlyTotal>,
  sums: ReadonlyArray<UsageSum>,
  at: Instant,
  onPlanned: (rows: ReadonlyArray<PlannedRow>) => void = () => undefined,
): RecordedTotals => {
  const held = new Map(sums.map((sum) => [cellKey(sum.start, sum.instanceId, sum.amountType), sum.amount]));
  const inserted = new Map<AmountType, { rows: number; amount: bigint }>();
  const quarantined: QuarantinedTotal[] = [];
  const planned: PlannedRow[] = [];
  for (const total of totals) {
    const { instanceId, amountType, hour } = total;
    const sum = held.get(cellKey(hour, instanceId, amountType)) ?? 0n;
    const decision = correction(total.total, sum);
    if (decision._tag === 'Quarantine')
      quarantined.push({ ...total, held: sum, reason: decision.reason, recordedAt: at });
    if (decision._tag !== 'Insert') continue;
    planned.push({ instanceId, amountType, bucketStart: hour, amount: decision.amount });
    const { rows, amount } = inserted.get(amountType) ?? { rows: 0, amount: 0n };
    inserted.set(amountType, { rows: rows + 1, amount: amount + decision.amount });
  }
  if (planned.length > 0) onPlanned(planned);
  return { inserted: [...inserted].map(([amountType, sum]) => ({ amountType, ...sum })), quarantined };
};

/** Answers what {@link UsageLedger.recordTotals} would answer. */
export const plannedTotals =
  (ledger: Pick<UsageLedger, 'sums'>, onPlanned?: (rows: ReadonlyArray<PlannedRow>) => void) =>
  (totals: ReadonlyArray<HourlyTotal>, at: Instant): TaskEither<LedgerError, RecordedTotals> =>
  async () => {
    const [first, ...others] = totals.map(({ hour }) => hour);
    if (first === undefined) return E.right({ inserted: [], quarantined: [] });
    const from = others.reduce((earliest, hour) => (hour < earliest ? hour : earliest), first);
    const last = others.reduce((latest, hour): HourBucket => (hour > latest ? hour : latest), first);
    const instanceIds = [...new Set(totals.map(({ instanceId }) => instanceId))];
    const sums = await ledger.sums({ range: { from, to: nextHour(last) }, by: 'hour', instanceIds })();
    return E.isLeft(sums) ? sums : E.right(planTotals(totals, sums.right, at, onPlanned));
  };
