/** The upload journal on Postgres: every write is one transaction, every edge a compare-and-set. */
import type {
  JournalError,
  JournalLine,
  NamedUpload,
  UploadJournal,
  UploadStateName,
} from '@usage-billing/core/invoices';
import { type Instant, keysetPages } from '@usage-billing/core/shared';
import type { UnitAmount } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import { fromNullable, none, some } from 'fp-ts/lib/Option.js';
import { orUnavailable, orUnavailableOr } from './failure.ts';
import { markHome, readHome } from './journal-home.ts';
import type { BillingPool } from './pool.ts';
import { readPostTrialUpload } from './post-trial-upload.ts';
import { isStale, isTaken, orUndone } from './undo.ts';
import { type LineRow, lineColumns, nameColumn, readOverviews, readUploads, toLine } from './upload-rows.ts';
import { stateName, storedState } from './upload-state-columns.ts';
import { readLastSend, readSteps } from './upload-steps.ts';
import { fragment, query, texts } from './values.ts';
import { adoptUpload, changeUpload, prepareUpload } from './write-uploads.ts';

const unavailable = orUnavailable('JournalUnavailable');
const unavailableOr = orUnavailableOr('JournalUnavailable');

const PAGE_SIZE = 2_000;

/** Both included. */
type LineDays = Parameters<UploadJournal['lines']>[0];

/** The upload journal in billing-db, beside the ledger's rows that uploads take. */
export const postgresUploadJournal = (pool: BillingPool): UploadJournal => ({
  reserveId: unavailable(() =>
    pool.oneFirst(query<{ readonly id: bigint }>()`select nextval('usage_uploads_id_seq') as id`),
  ),

  prepare: (upload) => unavailableOr(orUndone(() => prepareUpload(pool, upload), isTaken)),

  postTrialUpload: (instanceId) => unavailable(async () => fromNullable(await readPostTrialUpload(pool, instanceId))),

  change: (edge) => unavailableOr(orUndone(() => changeUpload(pool, edge), isStale)),

  find: (id) =>
    unavailable(async () => {
      const [upload] = await readUploads(pool, fragment`u.id = ${id.toString()}::bigint`);
      return upload === undefined ? none : some(upload);
    }),

  inState: (states) =>
    unavailable(() => readUploads(pool, fragment`u.state = any(${texts(states.map(storedState))}) order by u.id`)),

  lines: (days) => ({ [Symbol.asyncIterator]: () => linesOf(pool, days) }),

  list: ({ states, limit }) => unavailable(() => readOverviews(pool, states?.map(storedState), limit)),

  history: (id) => unavailable(() => readSteps(pool, id)),

  covered: (id) =>
    unavailable(() =>
      pool.any(query<UnitAmount>()`
        select amount_type as "amountType", count(*)::int as records, sum(amount_value)::bigint as amount
        from aggregates
        where upload_id = ${id.toString()}::bigint
        group by amount_type
        order by amount_type`),
    ),

  lastSend: unavailable(() => readLastSend(pool)),

  named: (names) =>
    unavailable(async () => {
      const rows = await pool.any(query<Omit<NamedUpload, 'state'> & { readonly state: string }>()`
        select ${nameColumn} as name, u.id, u.state
        from usage_uploads u
        where ${nameColumn} = any(${texts(names)})`);
      return rows.map(({ name, id, state }) => ({ name, id, state: stateName(state) }));
    }),

  adopt: (upload) => unavailableOr(orUndone(() => adoptUpload(pool, upload), isTaken)),

  home: unavailable(() => readHome(pool)),

  markHome: (mark) => unavailable(() => markHome(pool, mark)),
});

type JournalLineRow = LineRow & { readonly state: Lowercase<UploadStateName>; readonly finished_at: Instant | null };

type PlacedLine = JournalLine & { readonly lineNumber: number };

async function* linesOf(
  pool: BillingPool,
  days: LineDays,
): AsyncGenerator<E.Either<JournalError, ReadonlyArray<JournalLine>>> {
  const pages = keysetPages<JournalError, PlacedLine>(PAGE_SIZE, (after, limit) =>
    unavailable(async () => (await pool.any(linesAfter(days, after, limit))).map(toPlacedLine)),
  );
  for await (const page of pages)
    yield E.map((lines: ReadonlyArray<PlacedLine>) => lines.map(({ lineNumber: _, ...line }) => line))(page);
}

const linesAfter = ({ from, to }: LineDays, after: PlacedLine | undefined, limit: number) =>
  query<JournalLineRow>()`
    select ${lineColumns}, u.state, u.finished_at
    from usage_upload_lines l
    join usage_uploads u on u.id = l.upload_id
    where l.start_date <= ${to} and l.end_date >= ${from}
      and (l.upload_id, l.line_number) > (${(after?.uploadId ?? -1n).toString()}::bigint, ${after?.lineNumber ?? -1})
    order by l.upload_id, l.line_number
    limit ${limit}`;

const toPlacedLine = (row: JournalLineRow): PlacedLine => ({
  uploadId: row.upload_id,
  state: stateName(row.state),
  settledAt: fromNullable(row.finished_at),
  line: toLine(row),
  lineNumber: row.line_number,
});
