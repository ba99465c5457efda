/** The steps of an upload's life, written beside each change and read back for staff. */
import type { UploadStep } from '@usage-billing/core/invoices';
import type { Decision, Instant } from '@usage-billing/core/shared';
import type { UploadId } from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import type { CommonQueryMethods } from 'slonik';
import { stateName, storedState } from './upload-state-columns.ts';
import { optional, printable, query, timestamp } from './values.ts';

interface StepRow {
  readonly at: Instant;
  readonly from_state: string | null;
  readonly to_state: string;
  readonly attempts: number;
  readonly error: string | null;
  readonly decided_by: string | null;
  readonly decision_note: string | null;
}

const toStep = (row: StepRow): UploadStep => ({
  at: row.at,
  from: O.map(stateName)(optional(row.from_state)),
  to: stateName(row.to_state),
  attempts: row.attempts,
  error: optional(row.error),
  decision: O.map((by: string): Decision => ({ by, note: row.decision_note ?? '' }))(optional(row.decided_by)),
});

const textOrNull = (text: O.Option<string>): string | null => O.toNullable(O.map(printable)(text));

/** In the transaction of what it tells of. */
export const insertStep = async (
  transaction: CommonQueryMethods,
  id: UploadId,
  { at, from, to, attempts, error, decision }: UploadStep,
): Promise<void> => {
  await transaction.query(query<never>()`
    insert into usage_upload_steps
      (upload_id, at, from_state, to_state, attempts, error, decided_by, decision_note)
    values (${id.toString()}::bigint, ${timestamp(at)}, ${O.toNullable(O.map(storedState)(from))}, ${storedState(to)},
      ${attempts}, ${textOrNull(error)}, ${textOrNull(O.map(({ by }: Decision) => by)(decision))},
      ${textOrNull(O.map(({ note }: Decision) => note)(decision))})`);
};

/** The first step of an upload that was prepared. */
export const prepared = (at: Instant): UploadStep => ({
  at,
  from: O.none,
  to: 'Prepared',
  attempts: 0,
  error: O.none,
  decision: O.none,
});

export const readSteps = async (connection: CommonQueryMethods, id: UploadId): Promise<ReadonlyArray<UploadStep>> => {
  const rows = await connection.any(query<StepRow>()`
    select at, from_state, to_state, attempts, error, decided_by, decision_note
    from usage_upload_steps
    where upload_id = ${id.toString()}::bigint
    order by id`);
  return rows.map(toStep);
};

export const readLastSend = async (connection: CommonQueryMethods): Promise<O.Option<Instant>> =>
  O.fromNullable(
    await connection.oneFirst(query<{ readonly at: Instant | null }>()`
      select max(at) as at from usage_upload_steps where to_state = 'sending'`),
  );
