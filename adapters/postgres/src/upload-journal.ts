/** The upload journal on Postgres: every write is one transaction, every edge a compare-and-set. */

import type { Instant } from '@usage-billing/core/shared';
import {
  type AggregatesTaken,
  type JournalError,
  type JournalLine,
  type NewUpload,
  type StaleUpload,
  sinceOf,
  type Upload,
  type UploadChange,
  type UploadId,
  type UploadJournal,
  type UploadPart,
  type UploadStateName,
} from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import { fromNullable, none, some, toNullable } from 'fp-ts/lib/Option.js';
import type { DatabaseTransactionConnection } from 'slonik';
import { orUnavailable, orUnavailableOr } from './failure.ts';
import { keysetPages } from './keyset-pages.ts';
import type { BillingPool } from './pool.ts';
import {
  insertUpload,
  type LineRow,
  lineColumns,
  readUploads,
  stateAssignments,
  storedState,
  toLine,
} from './upload-rows.ts';
import { digits, fragment, printable, query, texts, timestamp } from './values.ts';

const unavailable = orUnavailable('JournalUnavailable');
const unavailableOr = orUnavailableOr('JournalUnavailable');

const PAGE_SIZE = 2_000;

/** Thrown inside a transaction to undo it, and caught right outside. */
class Undo<No> extends Error {
  readonly no: No;
  constructor(no: No) {
    super('the transaction is undone');
    this.no = no;
  }
}

const orUndone =
  <No, A>(work: () => Promise<A>, isNo: (no: unknown) => no is No): (() => Promise<E.Either<No, A>>) =>
  async () => {
    try {
      return E.right(await work());
    } catch (error) {
      if (error instanceof Undo && isNo(error.no)) return E.left(error.no);
      throw error;
    }
  };

const hasTag =
  <Tag extends string>(tag: Tag) =>
  (no: unknown): no is { readonly _tag: Tag } =>
    typeof no === 'object' && no !== null && '_tag' in no && no._tag === tag;

const isTaken = (no: unknown): no is AggregatesTaken => hasTag('AggregatesTaken')(no);
const isStale = (no: unknown): no is StaleUpload => hasTag('StaleUpload')(no);

const taken = (message: string): Undo<AggregatesTaken> => new Undo({ _tag: 'AggregatesTaken', message });

const assign = async (transaction: DatabaseTransactionConnection, upload: NewUpload): Promise<void> => {
  const wanted = new Set(upload.aggregateIds);
  const assigned = await transaction.oneFirst(query<{ readonly assigned: number }>()`
    with assigned as (
      update aggregates
      set upload_id = ${upload.id.toString()}::bigint, set_aside_reason = null, set_aside_detail = null
      where id = any(${digits([...wanted])}::bigint[]) and upload_id is null
      returning 1
    )
    select count(*)::int as assigned from assigned`);
  if (assigned !== wanted.size)
    throw taken(`${wanted.size - assigned} of ${wanted.size} aggregates belong to another upload or do not exist`);
};

const prepare = (pool: BillingPool, upload: NewUpload): Promise<void> =>
  pool.transaction(async (transaction) => {
    if (!(await insertUpload(transaction, upload))) throw taken(`upload ${upload.id} is there already`);
    await assign(transaction, upload);
    const invoice = toNullable(upload.postTrialInvoice);
    if (invoice === null) return;
    await transaction.query(query<never>()`
      insert into post_trial_invoices (upload_id, external_id, zuora_account_number, created_at, next_attempt_at)
      values (${upload.id.toString()}::bigint, ${invoice.externalId}, ${invoice.accountNumber},
        ${timestamp(upload.createdAt)}, ${timestamp(upload.createdAt)})`);
  });

const stale = (id: UploadId, message: string): Undo<StaleUpload> => new Undo({ _tag: 'StaleUpload', id, message });

const handOver = async (
  transaction: DatabaseTransactionConnection,
  id: UploadId,
  parts: ReadonlyArray<UploadPart>,
): Promise<void> => {
  for (const part of parts) {
    if (!(await insertUpload(transaction, part))) throw stale(id, `its part ${part.id} is there already`);
    await transaction.query(query<never>()`
      update aggregates set upload_id = ${part.id.toString()}::bigint
      where upload_id = ${id.toString()}::bigint
        and instance_id = any(${texts([...new Set(part.lines.map(({ instanceId }) => instanceId))])})`);
  }
};

const release = async (
  transaction: DatabaseTransactionConnection,
  id: UploadId,
  mark: { readonly reason: string; readonly detail: string } | null,
): Promise<void> => {
  await transaction.query(query<never>()`
    update aggregates
    set upload_id = null, set_aside_reason = ${mark?.reason ?? null},
      set_aside_detail = ${mark === null ? null : printable(mark.detail)}
    where upload_id = ${id.toString()}::bigint`);
};

const change = (pool: BillingPool, { id, from, to, aggregates, ...rest }: UploadChange): Promise<Upload> =>
  pool.transaction(async (transaction) => {
    if (aggregates !== 'keep' && to._tag !== 'Rejected')
      throw stale(id, `only a rejected upload gives its aggregates away, and this one becomes ${to._tag}`);
    const error = toNullable(rest.lastError);
    const entered = toNullable(sinceOf(from.state));
    const changed = await transaction.anyFirst(query<{ readonly id: bigint }>()`
      update usage_uploads
      set ${stateAssignments(to)}, attempts = ${rest.attempts}, refusals = ${rest.refusals},
        next_attempt_at = ${timestamp(rest.nextAttemptAt)},
        error = ${error === null ? null : printable(error)}
      where id = ${id.toString()}::bigint and state = ${storedState(from.state._tag)} and attempts = ${from.attempts}
        and state_since is not distinct from ${entered === null ? null : timestamp(entered)}::timestamptz
      returning id`);
    if (changed.length === 0)
      throw stale(
        id,
        `upload ${id} is not as it was when it was ${storedState(from.state._tag)} after ${from.attempts} attempts`,
      );
    if (to._tag === 'Sent')
      await transaction.query(query<never>()`
        update post_trial_invoices set usage_import_id = ${to.importId} where upload_id = ${id.toString()}::bigint`);
    if (aggregates !== 'keep') {
      if ('handOver' in aggregates) await handOver(transaction, id, aggregates.handOver);
      // After a hand-over: what no part has a line for is open again rather than lost with a rejected upload.
      await release(transaction, id, 'release' in aggregates ? aggregates.release : null);
    }
    const [upload] = await readUploads(transaction, fragment`u.id = ${id.toString()}::bigint`, true);
    if (upload === undefined) throw stale(id, `upload ${id} is not there`);
    return upload;
  });

type JournalLineRow = LineRow & { readonly state: Lowercase<UploadStateName>; readonly finished_at: Instant | null };

const STATE_NAMES: ReadonlyArray<UploadStateName> = ['Prepared', 'Sending', 'Sent', 'Unknown', 'Imported', 'Rejected'];

const stateName = (stored: string): UploadStateName => {
  const name = STATE_NAMES.find((one) => storedState(one) === stored);
  if (name === undefined) throw new Error(`usage_uploads.state "${stored}" is unknown`);
  return name;
};

type PlacedLine = JournalLine & { readonly lineNumber: number };

const toJournalLine = (row: JournalLineRow): PlacedLine => ({
  uploadId: row.upload_id,
  state: stateName(row.state),
  settledAt: fromNullable(row.finished_at),
  line: toLine(row),
  lineNumber: row.line_number,
});

export const postgresUploadJournal = (pool: BillingPool): UploadJournal => ({
  reserveId: unavailable(() =>
    pool.oneFirst(query<{ readonly id: bigint }>()`select nextval('usage_uploads_id_seq') as id`),
  ),

  prepare: (upload) => unavailableOr(orUndone(() => prepare(pool, upload), isTaken)),

  change: (edge) => unavailableOr(orUndone(() => change(pool, edge), isStale)),

  find: (id) =>
    unavailable(async () => {
      const [upload] = await readUploads(pool, fragment`u.id = ${id.toString()}::bigint`, true);
      return upload === undefined ? none : some(upload);
    }),

  inState: (states) =>
    unavailable(() =>
      readUploads(pool, fragment`u.state = any(${texts(states.map(storedState))}) order by u.id`, true),
    ),

  lines: ({ from, to }) => ({
    async *[Symbol.asyncIterator]() {
      const pages = keysetPages<JournalError, PlacedLine>(PAGE_SIZE, (after, limit) =>
        unavailable(async () => {
          const rows = await pool.any(query<JournalLineRow>()`
            select ${lineColumns}, u.state, u.finished_at
            from usage_upload_lines l
            join usage_uploads u on u.id = l.upload_id
            where l.start_date <= ${to} and l.end_date >= ${from}
              and (l.upload_id, l.line_number) > (${(after?.uploadId ?? -1n).toString()}::bigint, ${after?.lineNumber ?? -1})
            order by l.upload_id, l.line_number
            limit ${limit}`);
          return rows.map(toJournalLine);
        }),
      );
      for await (const page of pages)
        yield E.isLeft(page) ? page : E.right(page.right.map(({ lineNumber: _, ...line }) => line));
    },
  }),

  recent: ({ limit }) => unavailable(() => readUploads(pool, fragment`true order by u.id desc limit ${limit}`, false)),
});
