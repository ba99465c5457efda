/** Writing to the journal: preparing an upload, taking an edge, taking one over. Each is one transaction. */
import {
  type AdoptedUpload,
  type AggregatesTaken,
  type NewUpload,
  type StaleUpload,
  sinceOf,
  type Upload,
  type UploadChange,
  type UploadPart,
  uploadAdopted,
  uploadDecided,
} from '@usage-billing/core/invoices';
import type { UploadId } from '@usage-billing/core/usage';
import { isSome, none, some, toNullable } from 'fp-ts/lib/Option.js';
import { chunksOf } from 'fp-ts/lib/ReadonlyArray.js';
import type { DatabaseTransactionConnection } from 'slonik';
import type { BillingPool } from './pool.ts';
import { lockPostTrialUpload, moveQueuedInvoice, queuePostTrialInvoice } from './post-trial-upload.ts';
import { insertStaffAction } from './staff-actions.ts';
import { Undo } from './undo.ts';
import { insertUpload, readUploads } from './upload-rows.ts';
import { stateAssignments, storedState } from './upload-state-columns.ts';
import { insertStep, prepared } from './upload-steps.ts';
import { digits, fragment, printable, query, texts, timestamp } from './values.ts';

const taken = (message: string): Undo<AggregatesTaken> => new Undo({ _tag: 'AggregatesTaken', message });

/** Of one statement: written as text, and copied on their way, ids take several times the memory that they had. */
const IDS_AT_ONCE = 2_000;

const assign = async (
  transaction: DatabaseTransactionConnection,
  upload: Pick<NewUpload, 'id' | 'aggregateIds'>,
): Promise<void> => {
  const wanted = [...new Set(upload.aggregateIds)];
  let assigned = 0;
  for (const ids of chunksOf(IDS_AT_ONCE)(wanted))
    assigned += await transaction.oneFirst(query<{ readonly assigned: number }>()`
      with assigned as (
        update aggregates
        set upload_id = ${upload.id.toString()}::bigint, set_aside_reason = null, set_aside_detail = null
        where id = any(${digits(ids)}::bigint[]) and upload_id is null
        returning 1
      )
      select count(*)::int as assigned from assigned`);
  if (assigned !== wanted.length)
    throw taken(`${wanted.length - assigned} of ${wanted.length} aggregates belong to another upload or do not exist`);
};

export const prepareUpload = (pool: BillingPool, upload: NewUpload): Promise<void> =>
  pool.transaction(async (transaction) => {
    const invoice = toNullable(upload.postTrialInvoice);
    if (invoice !== null) await lockPostTrialUpload(transaction, upload);
    if (!(await insertUpload(transaction, upload))) throw taken(`upload ${upload.id} is there already`);
    await insertStep(transaction, upload.id, prepared(upload.createdAt));
    await assign(transaction, upload);
    if (invoice !== null) await queuePostTrialInvoice(transaction, upload, invoice);
  });

export const adoptUpload = (pool: BillingPool, upload: AdoptedUpload): Promise<void> =>
  pool.transaction(async (transaction) => {
    const { id, unmatched, at, decision } = upload;
    if (!(await insertUpload(transaction, upload))) throw taken(`upload ${id} is there already`);
    await transaction.query(query<never>()`
      update usage_uploads
      set ${stateAssignments({ _tag: 'Imported', receipt: none, at })}, next_attempt_at = ${timestamp(at)}
      where id = ${id.toString()}::bigint`);
    await insertStep(transaction, id, { ...prepared(at), to: 'Imported', decision: some(decision) });
    await assign(transaction, upload);
    const aside = new Set(unmatched.aggregateIds);
    const marked = await transaction.oneFirst(query<{ readonly marked: number }>()`
      with marked as (
        update aggregates set set_aside_reason = 'unmatched', set_aside_detail = ${printable(unmatched.detail)}
        where id = any(${digits([...aside])}::bigint[]) and upload_id is null
        returning 1
      )
      select count(*)::int as marked from marked`);
    if (marked !== aside.size)
      throw taken(`${aside.size - marked} of ${aside.size} aggregates belong to another upload`);
    await insertStaffAction(transaction, uploadAdopted(upload));
    // The ids that the lost part of the journal had given out are behind it.
    await transaction.query(query<never>()`
      select setval('usage_uploads_id_seq', ${id.toString()}::bigint)
      from usage_uploads_id_seq where last_value < ${id.toString()}::bigint`);
  });

const stale = (id: UploadId, message: string): Undo<StaleUpload> => new Undo({ _tag: 'StaleUpload', id, message });

const handOver = async (
  transaction: DatabaseTransactionConnection,
  id: UploadId,
  parts: ReadonlyArray<UploadPart>,
): Promise<void> => {
  for (const part of parts) {
    if (!(await insertUpload(transaction, part))) throw stale(id, `its part ${part.id} is there already`);
    await insertStep(transaction, part.id, prepared(part.createdAt));
    await transaction.query(query<never>()`
      update aggregates set upload_id = ${part.id.toString()}::bigint
      where upload_id = ${id.toString()}::bigint
        and instance_id = any(${texts([...new Set(part.lines.map(({ instanceId }) => instanceId))])})`);
    await moveQueuedInvoice(transaction, id, part.id);
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

export const changeUpload = (pool: BillingPool, change: UploadChange): Promise<Upload> =>
  pool.transaction(async (transaction) => {
    const { id, from, to, aggregates, at, decision, ...rest } = change;
    if (aggregates !== 'keep' && to._tag !== 'Rejected')
      throw stale(id, `only a rejected upload gives its aggregates away, and this one becomes ${to._tag}`);
    const error = toNullable(rest.lastError);
    const entered = toNullable(sinceOf(from.state));
    const changed = await transaction.anyFirst(query<{ readonly id: bigint }>()`
      update usage_uploads
      set ${stateAssignments(to)}, attempts = ${rest.attempts}, refusals = ${rest.refusals},
        next_attempt_at = ${timestamp(rest.nextAttemptAt)},
        error = ${error === null ? null : printable(error)}, file_sha256 = ${toNullable(rest.fingerprint)}
      where id = ${id.toString()}::bigint and state = ${storedState(from.state._tag)} and attempts = ${from.attempts}
        and state_since is not distinct from ${entered === null ? null : timestamp(entered)}::timestamptz
      returning id`);
    if (changed.length === 0)
      throw stale(
        id,
        `upload ${id} is not as it was when it was ${storedState(from.state._tag)} after ${from.attempts} attempts`,
      );
    const { attempts, lastError } = rest;
    const states = { from: some(from.state._tag), to: to._tag };
    await insertStep(transaction, id, { at, ...states, attempts, error: lastError, decision });
    if (to._tag === 'Sent')
      await transaction.query(query<never>()`
        update post_trial_invoices set usage_import_id = ${to.receipt} where upload_id = ${id.toString()}::bigint`);
    if (aggregates !== 'keep') {
      if ('handOver' in aggregates) await handOver(transaction, id, aggregates.handOver);
      // After a hand-over: what no part has a line for is open again rather than lost with a rejected upload.
      await release(transaction, id, 'release' in aggregates ? aggregates.release : null);
    }
    const action = uploadDecided(change);
    if (isSome(action)) await insertStaffAction(transaction, action.value);
    const [upload] = await readUploads(transaction, fragment`u.id = ${id.toString()}::bigint`);
    if (upload === undefined) throw stale(id, `upload ${id} is not there`);
    return upload;
  });
