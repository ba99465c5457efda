/** The fourth seam: the lines of uploads against the usage that the provider holds of one account. */
import * as O from 'fp-ts/lib/Option.js';
import { type CalendarDay, dayOf } from '../../shared/calendar.ts';
import type { Instant } from '../../shared/instant.ts';
import type { UploadId } from '../../usage/aggregate.ts';
import type { AmountType } from '../../usage/amount-type.ts';
import { cellKey } from '../../usage/cell-key.ts';
import type { InstanceId } from '../../usage/instance-id.ts';
import type { TimeRange } from '../../usage/ports/usage-ledger.ts';
import { Decimal } from '../money/money.ts';
import type { ProviderUsageRecord } from '../provider/provider-usage.ts';
import type { UploadStateName } from '../upload/state/upload.ts';
import { divided } from './reconcile-shares.ts';
import { type LineGroup, outsideSum, type UsedDays } from './reconcile-uploads.ts';
import type { DifferenceReason } from './reconciliation.ts';
import { type Entry, floorOf, fromBigint } from './reconciliation-tally.ts';
import type { TakenDay } from './upload-cells.ts';

/** A usage record with its share of the range: without what its line took from rows outside. */
export interface SharedRecord {
  readonly instanceId: InstanceId;
  readonly record: ProviderUsageRecord;
  readonly share: bigint;
  /** What the share is made of, day by day; it may add up to something else where the provider has another quantity. */
  readonly days: ReadonlyArray<TakenDay>;
  /** None: nobody knows when it came to be there. */
  readonly importedAt: O.Option<Instant>;
}

export interface ProviderSide {
  readonly entries: ReadonlyArray<Entry>;
  /** The records that the range has to answer for. */
  readonly shared: ReadonlyArray<SharedRecord>;
}

export interface AccountUsage {
  readonly accountNumber: string;
  /** Whose account it is, for usage that no line explains. */
  readonly owner: InstanceId;
  /** All known lines of the account, those outside the range too: they explain usage that the range has no part in. */
  readonly groups: ReadonlyArray<LineGroup>;
  /** Everything that the provider holds of the account. */
  readonly records: ReadonlyArray<ProviderUsageRecord>;
}

/** A line that is not at the provider although its upload is in this state. */
const missingReason = (state: UploadStateName): DifferenceReason | undefined => {
  switch (state) {
    case 'Prepared':
    case 'Sending':
    case 'Sent':
      return 'import pending';
    case 'Unknown':
      return 'in doubt';
    case 'Imported':
    case 'Rejected':
      return undefined;
  }
};

const keyOf = (amountType: AmountType, description: O.Option<string>): string =>
  cellKey(amountType, O.isSome(description) ? 'described' : '', O.toNullable(description) ?? '');

const providerUsageCell = (
  accountNumber: string,
  { uploadId, description, used }: { uploadId: O.Option<UploadId>; description: O.Option<string>; used: UsedDays },
) => ({ _tag: 'ProviderUsage', uploadId, accountNumber, description, ...used }) as const;

/** Takes what lies outside the range off the record that begins on the day of its line, or else off the first one. */
const sharesOf = (group: LineGroup, records: ReadonlyArray<ProviderUsageRecord>): ReadonlyArray<SharedRecord> => {
  const outside = new Map(group.outside);
  const take = (day: CalendarDay): bigint => {
    const amount = outside.get(day) ?? 0n;
    outside.delete(day);
    return amount;
  };
  const shares = records.map((record) => floorOf(record.quantity) - take(dayOf(record.startsAt)));
  const inside = new Map(group.inside);
  const takeDays = (day: CalendarDay): ReadonlyArray<TakenDay> => {
    const taken = inside.get(day) ?? [];
    inside.delete(day);
    return taken;
  };
  const days = records.map((record) => takeDays(dayOf(record.startsAt)));
  const otherDays = [...inside.values()].flat();
  const rest = [...outside.values()].reduce((total, amount) => total + amount, 0n);
  return records.map((record, index) => ({
    instanceId: group.instanceId,
    record,
    share: (shares[index] ?? 0n) - (index === 0 ? rest : 0n),
    days: [...(days[index] ?? []), ...(index === 0 ? otherDays : [])],
    importedAt: group.state === 'Imported' ? group.settledAt : O.none,
  }));
};

const groupSide = (group: LineGroup, records: ReadonlyArray<ProviderUsageRecord>): ProviderSide => {
  const { instanceId, amountType, accountNumber, state, quantity } = group;
  const whose = { instanceId, amountType };
  const { used } = group;
  const cell = providerUsageCell(accountNumber, {
    uploadId: O.some(group.uploadId),
    description: O.some(group.description),
    used,
  });
  if (records.length === 0) {
    if (state === 'Rejected') return { entries: [], shared: [] };
    const missing = quantity - outsideSum(group);
    const reason = missingReason(state);
    if (reason !== undefined)
      return { entries: [{ ...whose, _tag: 'Explained', reason, quantity: missing }], shared: [] };
    const [expected, found] = [fromBigint(missing), new Decimal(0)];
    const lost: Entry = { ...whose, _tag: 'Different', cell, expected, found, residual: missing };
    return { entries: missing === 0n ? [] : [lost], shared: [] };
  }
  const shared = sharesOf(group, records);
  const counted = shared.map(
    ({ share }): Entry => ({ ...whose, _tag: 'Counted', figure: 'provider', quantity: share }),
  );
  const due = state === 'Rejected' ? 0n : quantity;
  const found = records.reduce((total, record) => total.plus(record.quantity), new Decimal(0));
  const expected = fromBigint(due);
  if (found.eq(expected)) return { entries: [...counted, ...movedEntries(group, records)], shared };
  const residual = due - records.reduce((total, record) => total + floorOf(record.quantity), 0n);
  return {
    entries: [...counted, { ...whose, _tag: 'Different', cell, expected, found, residual, whole: true }],
    shared,
  };
};

/** The quantity is right, and not the days by which the provider rates it: too little on one, and as much too much on others. */
const movedEntries = (group: LineGroup, records: ReadonlyArray<ProviderUsageRecord>): ReadonlyArray<Entry> => {
  const { instanceId, amountType, accountNumber, uploadId, description, quantities } = group;
  if (group.state === 'Rejected') return [];
  const there = new Map<CalendarDay, Decimal>();
  for (const { startsAt, quantity } of records) {
    const day = dayOf(startsAt);
    there.set(day, (there.get(day) ?? new Decimal(0)).plus(quantity));
  }
  return [...new Set([...quantities.keys(), ...there.keys()])].toSorted().flatMap((day): ReadonlyArray<Entry> => {
    const [expected, found] = [fromBigint(quantities.get(day) ?? 0n), there.get(day) ?? new Decimal(0)];
    if (found.eq(expected)) return [];
    const cell = { _tag: 'ProviderDay', uploadId, accountNumber, description, day } as const;
    return [{ instanceId, amountType, _tag: 'Different', cell, expected, found, residual: 0n, whole: true }];
  });
};

const strangerSide = (account: AccountUsage, record: ProviderUsageRecord): ProviderSide => {
  const { owner: instanceId, accountNumber } = account;
  const whose = { instanceId, amountType: record.unit };
  const share = floorOf(record.quantity);
  const counted: Entry = { ...whose, _tag: 'Counted', figure: 'provider', quantity: share };
  const day = dayOf(record.startsAt);
  const { description } = record;
  const cell = providerUsageCell(accountNumber, { uploadId: O.none, description, used: { from: day, to: day } });
  const [expected, found] = [new Decimal(0), record.quantity];
  const different: Entry = { ...whose, _tag: 'Different', cell, expected, found, residual: -share };
  return {
    entries: found.eq(0) ? [] : [counted, different],
    shared: [{ instanceId, record, share, days: [], importedAt: O.none }],
  };
};

/**
 * Lines and usage meet by account, unit and description. Usage that no line explains counts in the range that it
 * starts in.
 */
export const providerSide = (account: AccountUsage, range: TimeRange): ProviderSide => {
  const records = Map.groupBy(account.records, (record) => keyOf(record.unit, record.description));
  const groups = Map.groupBy(account.groups, (group) => keyOf(group.amountType, O.some(group.description)));
  const sides: ProviderSide[] = [];
  for (const [key, alike] of groups) {
    for (const [group, own] of divided(alike, records.get(key) ?? []))
      if (group.inRange) sides.push(groupSide(group, own));
    records.delete(key);
  }
  for (const record of [...records.values()].flat())
    if (record.startsAt >= range.from && record.startsAt < range.to) sides.push(strangerSide(account, record));
  return { entries: sides.flatMap(({ entries }) => entries), shared: sides.flatMap(({ shared }) => shared) };
};
