/** The first seam: what the event store holds of each hour against what the ledger holds of it. */
import type { HourlyTotal, QuarantinedTotal } from '../../usage/aggregate.ts';
import { cellKey } from '../../usage/cell-key.ts';
import type { HourBucket } from '../../usage/hour-bucket.ts';
import type { UsageSum } from '../../usage/ports/usage-ledger.ts';
import { type Entry, fromBigint } from './reconciliation-tally.ts';

/** All of some hours, from each side. */
export interface HoursToCompare {
  readonly totals: ReadonlyArray<HourlyTotal>;
  /** By the hour. */
  readonly sums: ReadonlyArray<UsageSum>;
  /** Of these, what may not be aggregated yet: delivered since the last successful run of the aggregator began. */
  readonly perhapsLate: ReadonlyArray<HourlyTotal>;
  /** Of these, what cannot be aggregated yet: delivered since the last run of any outcome ended. */
  readonly surelyLate: ReadonlyArray<HourlyTotal>;
  readonly quarantined: ReadonlyArray<QuarantinedTotal>;
}

type Whose = Pick<HourlyTotal, 'instanceId' | 'amountType' | 'hour'>;

interface HourCell extends Whose {
  events: bigint;
  aggregated: bigint;
  perhapsLate: bigint;
  surelyLate: bigint;
  /** The difference from the ledger when it was put aside. */
  keptApart: bigint;
}

/**
 * What surely came too late is not in the ledger. The rest of what came late was seen by a run, or was not: of that, as
 * much as the hour differs by.
 */
const notYetAggregated = (difference: bigint, { perhapsLate, surelyLate }: HourCell): bigint => {
  const [rest, doubtful] = [difference - surelyLate, perhapsLate - surelyLate];
  if (rest > 0n && doubtful > 0n) return surelyLate + (rest < doubtful ? rest : doubtful);
  if (rest < 0n && doubtful < 0n) return surelyLate + (rest > doubtful ? rest : doubtful);
  return surelyLate;
};

const cellsOf = ({ totals, sums, perhapsLate, surelyLate, quarantined }: HoursToCompare): Iterable<HourCell> => {
  const cells = new Map<string, HourCell>();
  const cellOf = ({ instanceId, amountType, hour }: Whose): HourCell => {
    const key = cellKey(hour, instanceId, amountType);
    const known = cells.get(key);
    if (known !== undefined) return known;
    const figures = { events: 0n, aggregated: 0n, perhapsLate: 0n, surelyLate: 0n, keptApart: 0n };
    const fresh = { instanceId, amountType, hour, ...figures };
    cells.set(key, fresh);
    return fresh;
  };
  for (const total of totals) cellOf(total).events += total.total;
  for (const sum of sums) cellOf({ ...sum, hour: sum.start as HourBucket }).aggregated += sum.amount;
  for (const total of perhapsLate) cellOf(total).perhapsLate += total.total;
  for (const total of surelyLate) cellOf(total).surelyLate += total.total;
  for (const total of quarantined) cellOf(total).keptApart = total.total - total.held;
  return cells.values();
};

/**
 * What was quarantined explains the difference that it left when it was put aside; events that came since then explain
 * the rest as far as they reach.
 */
export const hourEntries = function* (hours: HoursToCompare): Generator<Entry> {
  for (const cell of cellsOf(hours)) {
    const { instanceId, amountType, hour, events, aggregated } = cell;
    const whose = { instanceId, amountType };
    yield { ...whose, _tag: 'Counted', figure: 'events', quantity: events };
    yield { ...whose, _tag: 'Counted', figure: 'aggregated', quantity: aggregated };
    const keptApart = events === aggregated ? 0n : cell.keptApart;
    const rest = events - aggregated - keptApart;
    const notYet = notYetAggregated(rest, cell);
    yield { ...whose, _tag: 'Explained', reason: 'quarantined', quantity: keptApart };
    yield { ...whose, _tag: 'Explained', reason: 'not yet aggregated', quantity: notYet };
    const residual = rest - notYet;
    if (residual === 0n) continue;
    const [expected, found] = [fromBigint(aggregated + residual), fromBigint(aggregated)];
    yield { ...whose, _tag: 'Different', cell: { _tag: 'Hour', hour }, expected, found, residual };
  }
};
