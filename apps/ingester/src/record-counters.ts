/** Counts records and their amounts by what became of them and by amount type. */
import type { BillingEvent } from '@usage-billing/core/usage';
import { Counter, type Registry } from 'prom-client';

export interface RecordCounters {
  /** Starts adding up the records of one batch. */
  readonly tally: <Outcome extends string>(statusOf: Readonly<Record<Outcome, string>>) => RecordTally<Outcome>;
  /** Records that could not be read, so that their amount type is not known. */
  readonly countUnreadable: (records: number) => void;
}

export interface RecordTally<Outcome> {
  readonly add: (outcome: Outcome, event: Pick<BillingEvent, 'amount' | 'amountType'>) => void;
  /** Hands what was added up to the counters; once, at the end. */
  readonly count: () => void;
}

/** Senders choose amount types freely, so only this many get a label of their own. */
const MAX_AMOUNT_TYPES = 100;

export const createRecordCounters = (registry: Registry): RecordCounters => {
  const registers = [registry];
  const labelNames = ['status', 'amount_type'] as const;
  const events = new Counter({
    name: 'billing_ingester_events_total',
    help: 'Records by what became of them: at an input accepted, rejected or failed; at the event store stored, duplicate, quarantined, refused, or delivered where it does not tell. amount_type is "unknown" for a record that could not be read.',
    labelNames,
    registers,
  });
  const amounts = new Counter({
    name: 'billing_ingester_amounts_total',
    help: 'Sums of amounts, as for billing_ingester_events_total. Negative amounts add their size to the status with "_negative" at its end, because a counter cannot fall.',
    labelNames,
    registers,
  });

  const seen = new Set<string>();
  const labelFor = (amountType: string): string => {
    if (!seen.has(amountType) && seen.size >= MAX_AMOUNT_TYPES) return 'other';
    seen.add(amountType);
    return amountType;
  };

  return {
    tally: (statusOf) =>
      startTally(({ outcome, amountType, records, positive, negative }) => {
        const [status, amount_type] = [statusOf[outcome], labelFor(amountType)];
        events.inc({ status, amount_type }, records);
        if (positive > 0) amounts.inc({ status, amount_type }, positive);
        if (negative > 0) amounts.inc({ status: `${status}_negative`, amount_type }, negative);
      }),
    countUnreadable: (records) => events.inc({ status: 'rejected', amount_type: 'unknown' }, records),
  };
};

interface Tally<Outcome> {
  readonly outcome: Outcome;
  readonly amountType: string;
  records: number;
  positive: number;
  negative: number;
}

/** Added up first: finding a counter by its labels costs more than everything else that is done with a record. */
const startTally = <Outcome extends string>(report: (sums: Tally<Outcome>) => void): RecordTally<Outcome> => {
  const tallies = new Map<string, Tally<Outcome>>();
  /** Mostly the next record is like this one. */
  let last: Tally<Outcome> | undefined;
  const find = (outcome: Outcome, amountType: string): Tally<Outcome> => {
    const name = `${outcome} ${amountType}`;
    const found = tallies.get(name) ?? { outcome, amountType, records: 0, positive: 0, negative: 0 };
    tallies.set(name, found);
    return found;
  };
  return {
    add: (outcome: Outcome, { amountType, amount }: Pick<BillingEvent, 'amount' | 'amountType'>): void => {
      if (last?.outcome !== outcome || last.amountType !== amountType) last = find(outcome, amountType);
      last.records += 1;
      const number = Number(amount);
      if (number > 0) last.positive += number;
      else last.negative -= number;
    },
    count: (): void => {
      for (const sums of tallies.values()) report(sums);
    },
  };
};
