/** The day that the laws of pending rows look at. */
import type { HourlyTotal, UnassignedAggregate } from '@usage-billing/core/usage';
import type { LedgerSubject } from './billing-data-subject.ts';
import { at, hour, instance } from './samples.ts';
import { right } from './unwrap.ts';

export const THAT_DAY = { from: at('2026-03-10T00:00:00Z'), to: at('2026-03-11T00:00:00Z') };

export const inHour = (moment: string, given: Partial<HourlyTotal> = {}): Partial<HourlyTotal> => ({
  hour: hour(moment),
  total: 5n,
  ...given,
});

/** What is pending of these instances on that day. */
export const pendingOf = (
  { ledger }: LedgerSubject,
  ...ids: ReadonlyArray<string>
): Promise<ReadonlyArray<UnassignedAggregate>> =>
  right(ledger.pending(ids.map((id) => ({ instanceId: instance(id), range: THAT_DAY }))));
