/**
 * What became of the records of a request, as its sender is told. It is short whatever was sent: Fluent Bit reads at most
 * 4 KiB of a response and sends a chunk again when there is more.
 */
import type { AppendOutcome } from '@usage-billing/core/usage';
import type { JudgedBatch } from '../judged-batch.ts';

/** A record that broke a rule. */
export interface RejectedRecord {
  /** Position among the records that were sent, from 0. */
  readonly index: number;
  readonly field: string;
  readonly reason: string;
}

/** A record whose key is taken by another payload. */
export interface QuarantinedRecord {
  readonly index: number;
  readonly reason: string;
}

/** What became of the records of one request. */
export interface BatchReport {
  /** Records that need not be sent again: stored durably now, stored before, or put aside. */
  readonly accepted: number;
  /** Records that broke a rule; sending them again unchanged will not help. */
  readonly rejected: ReadonlyArray<RejectedRecord>;
  /**
   * Of the accepted ones, those whose key is taken by another payload: they are put aside for staff and are not billed.
   * Only where that is known at once; behind a buffer it is found out later.
   */
  readonly quarantined?: ReadonlyArray<QuarantinedRecord>;
  /** How many more there are than the lists name, and where to find them. */
  readonly omitted?: { readonly rejected: number; readonly quarantined: number; readonly see: string };
}

export interface ReportBuilder {
  /** `outcomes` stand in the order of the events of the batch. */
  readonly add: (batch: JudgedBatch, outcomes: ReadonlyArray<AppendOutcome>) => void;
  readonly report: () => BatchReport;
}

/** Of the JSON of both lists. The rest of the 4,000 bytes is for what stands around them and for the headers. */
const MAX_LISTED_BYTES = 3_000;
const SEE = 'the dead letters and conflicts of the ingester';

export const reportBuilder = (): ReportBuilder => {
  const rejected = shortList<RejectedRecord>();
  const quarantined = shortList<QuarantinedRecord>();
  let room = MAX_LISTED_BYTES;
  let accepted = 0;
  let seen = 0;
  const list = <A>(entries: ShortList<A>, entry: A): void => {
    room -= entries.add(entry, room);
  };
  return {
    add: (batch, outcomes) => {
      const problems: RejectedRecord[] = batch.rejected.map(({ index, field, reason }) => ({ index, field, reason }));
      outcomes.forEach((outcome, position) => {
        const index = batch.indexes[position] ?? position;
        if (outcome._tag === 'Refused') problems.push({ index, field: 'record', reason: outcome.reason });
        if (outcome._tag === 'Quarantined') list(quarantined, { index: seen + index, reason: outcome.reason });
      });
      if (problems.length > batch.rejected.length) problems.sort((a, b) => a.index - b.index);
      for (const problem of problems) list(rejected, { ...problem, index: seen + problem.index });
      accepted += batch.events.length - (problems.length - batch.rejected.length);
      seen += batch.events.length + batch.rejected.length;
    },
    report: () => ({
      accepted,
      rejected: rejected.listed,
      ...(quarantined.count() === 0 ? {} : { quarantined: quarantined.listed }),
      ...omissions(rejected, quarantined),
    }),
  };
};

interface ShortList<A> {
  readonly listed: ReadonlyArray<A>;
  readonly count: () => number;
  /** Returns how much room the entry took; none when there is too little, and then the list is full. */
  readonly add: (entry: A, room: number) => number;
}

const shortList = <A>(): ShortList<A> => {
  const listed: A[] = [];
  let count = 0;
  return {
    listed,
    count: () => count,
    add: (entry, room) => {
      count += 1;
      if (listed.length < count - 1) return 0;
      const size = Buffer.byteLength(JSON.stringify(entry)) + 1;
      if (size > room) return 0;
      listed.push(entry);
      return size;
    },
  };
};

type Counted = Pick<ShortList<unknown>, 'count' | 'listed'>;

const omissions = (rejected: Counted, quarantined: Counted): Pick<BatchReport, 'omitted'> => {
  const omitted = {
    rejected: rejected.count() - rejected.listed.length,
    quarantined: quarantined.count() - quarantined.listed.length,
  };
  return omitted.rejected + omitted.quarantined === 0 ? {} : { omitted: { ...omitted, see: SEE } };
};
