/** Streaming inserts: rows go in by batches, each row is judged alone, and only what may pass is sent again. */
import type { BigQuery } from '@google-cloud/bigquery';
import type { AppendOutcome, ReceivedEvent } from '@usage-billing/core/usage';
import type { Attempts } from './attempts.ts';
import type { BigQueryConfig } from './config.ts';
import { failureOf, isPassingRowReason, RequestFailed } from './failure.ts';
import { type InsertedRow, toRow, whyNotKept } from './row.ts';

/** Google recommends 500 rows; a request may have 10 MB. */
const MAX_ROWS = 500;
const MAX_BYTES = 9 * 1024 * 1024;

/** A row on its way, and where its outcome belongs. */
interface Pending {
  readonly index: number;
  readonly row: InsertedRow;
}

type Tell = (index: number, outcome: AppendOutcome) => unknown;

interface InsertError {
  readonly index: number;
  readonly errors?: ReadonlyArray<{
    readonly reason?: string;
    readonly location?: string;
    readonly message?: string;
  }>;
}

const insertErrorsOf = (error: unknown): ReadonlyArray<InsertError> | undefined =>
  (error as { readonly response?: { readonly insertErrors?: ReadonlyArray<InsertError> } } | null)?.response
    ?.insertErrors;

/** Undefined: nothing is wrong with the row itself. */
const refusalOf = ({ errors = [] }: InsertError): string | undefined => {
  if (errors.length === 0 || errors.some(({ reason = '' }) => isPassingRowReason(reason))) return undefined;
  return errors
    .map(({ location = '', message = '', reason = '' }) => `${location}${location && ': '}${message || reason}`)
    .join('; ');
};

export const splitIntoBatches = (
  rows: ReadonlyArray<Pending>,
  maxBytes = MAX_BYTES,
): ReadonlyArray<ReadonlyArray<Pending>> => {
  const batches: Pending[][] = [];
  let bytes = 0;
  for (const pending of rows) {
    const size = Buffer.byteLength(JSON.stringify(pending.row)) + 1;
    const last = batches.at(-1);
    if (last === undefined || last.length >= MAX_ROWS || bytes + size > maxBytes) {
      batches.push([pending]);
      bytes = size;
    } else {
      last.push(pending);
      bytes += size;
    }
  }
  return batches;
};

/** Tells what became of each row; answers those that were refused for something that may pass. */
const judge = (
  batch: ReadonlyArray<Pending>,
  errors: ReadonlyArray<InsertError>,
  tell: Tell,
): ReadonlyArray<Pending> => {
  const byPlace = new Map(errors.map((error) => [error.index, error]));
  return batch.filter(({ index }, place) => {
    const error = byPlace.get(place);
    const reason = error === undefined ? undefined : refusalOf(error);
    if (error !== undefined && reason === undefined) return true;
    tell(index, reason === undefined ? { _tag: 'Accepted' } : { _tag: 'Refused', reason });
    return false;
  });
};

export interface RowInserter {
  /** Outcomes stand in the order of the events. Rejects with {@link RequestFailed}. */
  readonly append: (events: ReadonlyArray<ReceivedEvent>) => Promise<ReadonlyArray<AppendOutcome>>;
}

/** `nextOrder` gives each row a larger number than every one before. */
export const createRowInserter = (
  client: BigQuery,
  { dataset, table, timing }: BigQueryConfig,
  attempts: Attempts,
  nextOrder: () => bigint,
): RowInserter => {
  const target = client.dataset(dataset).table(table);

  /** Answers what was said about single rows. */
  const insertOnce = async (batch: ReadonlyArray<Pending>): Promise<ReadonlyArray<InsertError>> => {
    const rows = batch.map(({ row }) => row);
    try {
      await target.insert(rows, { raw: true, skipInvalidRows: true, partialRetries: 0 });
      return [];
    } catch (error) {
      const told = insertErrorsOf(error);
      if (told === undefined) throw error;
      return told;
    }
  };

  /** Halves a batch that is refused as a whole for its content, until the row that is at fault stands alone. */
  const insert = async (batch: ReadonlyArray<Pending>, tell: Tell): Promise<void> => {
    let left = batch;
    const take = (errors: ReadonlyArray<InsertError>): void => {
      left = judge(left, errors, tell);
      const [first] = errors.flatMap(({ errors: all = [] }) => all);
      if (left.length > 0)
        throw new RequestFailed({
          _tag: 'Passing',
          message: `BigQuery: ${left.length} rows were not taken: ${first?.reason ?? 'no reason was given'}`,
        });
    };
    try {
      const what = `an insert of ${batch.length} rows`;
      await attempts.repeat(what, timing.insert, () => insertOnce(left), take);
    } catch (error) {
      const failure = failureOf(error);
      const [only] = left;
      if (failure._tag !== 'Content' || only === undefined) throw error;
      if (left.length === 1) {
        tell(only.index, { _tag: 'Refused', reason: failure.message });
        return;
      }
      const middle = Math.ceil(left.length / 2);
      await insert(left.slice(0, middle), tell);
      await insert(left.slice(middle), tell);
    }
  };

  return {
    append: async (events) => {
      const outcomes = new Map<number, AppendOutcome>();
      const rows: Pending[] = [];
      for (const [index, event] of events.entries()) {
        const reason = whyNotKept(event);
        if (reason === undefined) rows.push({ index, row: toRow(event, nextOrder()) });
        else outcomes.set(index, { _tag: 'Refused', reason });
      }
      for (const batch of splitIntoBatches(rows)) await insert(batch, (index, outcome) => outcomes.set(index, outcome));
      return events.map((_, index) => {
        const outcome = outcomes.get(index);
        if (outcome === undefined) throw new TypeError(`nothing is known about row ${index}`);
        return outcome;
      });
    },
  };
};
