/** Uploads and their lines as they lie in the tables. */
import type { Upload, UploadLine, UploadOverview, UploadProgress, UploadState } from '@usage-billing/core/invoices';
import type { CalendarDay, Instant } from '@usage-billing/core/shared';
import { fromNullable } from 'fp-ts/lib/Option.js';
import { chunksOf } from 'fp-ts/lib/ReadonlyArray.js';
import type { CommonQueryMethods } from 'slonik';
import type { StoredState } from './upload-state-columns.ts';
import { digits, fragment, optional, query, texts, timestamp } from './values.ts';

export interface LineRow {
  readonly upload_id: bigint;
  readonly line_number: number;
  readonly instance_id: UploadLine['instanceId'];
  readonly account_number: string;
  readonly amount_type: UploadLine['amountType'];
  readonly quantity: string;
  readonly start_date: CalendarDay;
  readonly end_date: CalendarDay;
  readonly first_used_on: CalendarDay;
  readonly last_used_on: CalendarDay;
  readonly subscription_number: string;
  readonly charge_number: string;
  readonly description: string;
}

/**
 * Days are written by the statement, so that the session's date style has no say. The release before does not write the
 * days of use: its lines count as used from the first to the last of their dates.
 */
export const lineColumns = fragment`l.upload_id, l.line_number, l.instance_id, l.account_number, l.amount_type, l.quantity,
  to_char(l.start_date, 'YYYY-MM-DD') as start_date, to_char(l.end_date, 'YYYY-MM-DD') as end_date,
  to_char(coalesce(l.first_used_on, l.start_date), 'YYYY-MM-DD') as first_used_on,
  to_char(coalesce(l.last_used_on, l.end_date - 1), 'YYYY-MM-DD') as last_used_on,
  l.subscription_number, l.charge_number, l.description`;

export const toLine = (row: LineRow): UploadLine => ({
  instanceId: row.instance_id,
  accountNumber: row.account_number,
  amountType: row.amount_type,
  quantity: BigInt(row.quantity),
  startDate: row.start_date,
  endDate: row.end_date,
  firstUsedOn: row.first_used_on,
  lastUsedOn: row.last_used_on,
  subscriptionNumber: row.subscription_number,
  chargeNumber: row.charge_number,
  description: row.description,
});

interface UploadRow {
  readonly id: bigint;
  readonly uploader: Upload['uploader'];
  readonly state: StoredState;
  readonly state_since: Instant | null;
  readonly state_reason: string | null;
  readonly started_at: Instant;
  readonly through: CalendarDay;
  readonly name: string;
  readonly file_sha256: string | null;
  readonly idempotency_key: string;
  readonly import_id: string | null;
  readonly attempts: number;
  readonly refusals: number;
  readonly next_attempt_at: Instant;
  readonly error: string | null;
  readonly finished_at: Instant | null;
}

const expected = <A>(value: A | null, column: string, { id }: UploadRow): A => {
  if (value === null) throw new Error(`usage_uploads.${column} is null for upload ${id}`);
  return value;
};

const toState = (row: UploadRow): UploadState => {
  switch (row.state) {
    case 'prepared':
      return { _tag: 'Prepared' };
    case 'sending':
      return { _tag: 'Sending', since: expected(row.state_since, 'state_since', row) };
    case 'sent':
      return {
        _tag: 'Sent',
        receipt: expected(row.import_id, 'import_id', row),
        since: expected(row.state_since, 'state_since', row),
      };
    case 'unknown':
      return {
        _tag: 'Unknown',
        since: expected(row.state_since, 'state_since', row),
        reason: row.state_reason ?? '',
      };
    case 'imported':
      return { _tag: 'Imported', receipt: optional(row.import_id), at: expected(row.finished_at, 'finished_at', row) };
    case 'rejected':
      return { _tag: 'Rejected', reason: row.state_reason ?? '', at: expected(row.finished_at, 'finished_at', row) };
  }
};

/** How the column holds an upload's name; it is called after the file that one provider makes of a report. */
const fileNameOf = ({ through, name }: Pick<Upload, 'through' | 'name'>): string => `usage-${through}-${name}.csv`;

/** The name of an upload `u`. */
export const nameColumn = fragment`coalesce(substring(u.file_name from '-([0-9]+-[0-9a-f]{6})\\.csv$'), u.file_name)`;

/** Of one statement: as parameters, and copied on their way, they take several times the memory that they had. */
const LINES_AT_ONCE = 1_000;

export const insertUpload = async (
  transaction: CommonQueryMethods,
  upload: Omit<Upload, keyof UploadProgress>,
): Promise<boolean> => {
  const inserted = await transaction.anyFirst(query<{ readonly id: bigint }>()`
    insert into usage_uploads
      (id, uploader, state, started_at, through, file_name, idempotency_key, next_attempt_at)
    values (${upload.id.toString()}::bigint, ${upload.uploader}, 'prepared', ${timestamp(upload.createdAt)},
      ${upload.through}, ${fileNameOf(upload)}, ${upload.idempotencyKey}, ${timestamp(upload.createdAt)})
    on conflict (id) do nothing
    returning id`);
  if (inserted.length === 0) return false;
  for (const [index, lines] of chunksOf(LINES_AT_ONCE)(upload.lines).entries())
    await transaction.query(query<never>()`
      insert into usage_upload_lines
        (upload_id, line_number, instance_id, account_number, amount_type, quantity, start_date, end_date,
          first_used_on, last_used_on, subscription_number, charge_number, description)
      select ${upload.id.toString()}::bigint, ${index * LINES_AT_ONCE}::int + line_number, instance_id, account_number, amount_type, quantity,
        start_date, end_date, first_used_on, last_used_on, subscription_number, charge_number, description
      from unnest(
        ${texts(lines.map((line) => line.instanceId))},
        ${texts(lines.map((line) => line.accountNumber))},
        ${texts(lines.map((line) => line.amountType))},
        ${digits(lines.map((line) => line.quantity))}::numeric[],
        ${texts(lines.map((line) => line.startDate))}::date[],
        ${texts(lines.map((line) => line.endDate))}::date[],
        ${texts(lines.map((line) => line.firstUsedOn))}::date[],
        ${texts(lines.map((line) => line.lastUsedOn))}::date[],
        ${texts(lines.map((line) => line.subscriptionNumber))},
        ${texts(lines.map((line) => line.chargeNumber))},
        ${texts(lines.map((line) => line.description))}
      ) with ordinality as t (instance_id, account_number, amount_type, quantity, start_date, end_date,
        first_used_on, last_used_on, subscription_number, charge_number, description, line_number)`);
  return true;
};

const columns = fragment`u.id, u.uploader, u.state, u.state_since, u.state_reason, u.started_at,
  to_char(u.through, 'YYYY-MM-DD') as through, ${nameColumn} as name, u.file_sha256, u.idempotency_key, u.import_id, u.attempts,
  u.refusals, u.next_attempt_at, u.error, u.finished_at`;

const common = (row: UploadRow): Omit<Upload, 'lines'> => ({
  id: row.id,
  uploader: row.uploader,
  through: row.through,
  createdAt: row.started_at,
  name: row.name,
  idempotencyKey: row.idempotency_key,
  state: toState(row),
  attempts: row.attempts,
  refusals: row.refusals,
  nextAttemptAt: row.next_attempt_at,
  lastError: fromNullable(row.error),
  fingerprint: fromNullable(row.file_sha256),
});

/** `which` goes after `where`. */
export const readUploads = async (
  connection: CommonQueryMethods,
  which: ReturnType<typeof fragment>,
): Promise<ReadonlyArray<Upload>> => {
  const rows = await connection.any(query<UploadRow>()`
    select ${columns}
    from usage_uploads u
    where ${which}`);
  if (rows.length === 0) return [];
  const lineRows = await connection.any(query<LineRow>()`
    select ${lineColumns}
    from usage_upload_lines l
    where l.upload_id = any(${digits(rows.map(({ id }) => id))}::bigint[])
    order by l.upload_id, l.line_number`);
  const linesOf = Map.groupBy(lineRows, ({ upload_id }) => upload_id);
  return rows.map((row) => ({
    ...common(row),
    lines: (linesOf.get(row.id) ?? []).map(toLine),
  }));
};

/** The highest id first; lines stay in the database. */
export const readOverviews = async (
  connection: CommonQueryMethods,
  states: ReadonlyArray<StoredState> | undefined,
  limit: number,
): Promise<ReadonlyArray<UploadOverview>> => {
  const rows = await connection.any(query<UploadRow & { readonly lines: number; readonly organizations: number }>()`
    select ${columns}, counted.lines, counted.organizations
    from usage_uploads u
    cross join lateral (
      select count(*)::int as lines, count(distinct l.instance_id)::int as organizations
      from usage_upload_lines l
      where l.upload_id = u.id
    ) counted
    where ${states === undefined ? fragment`true` : fragment`u.state = any(${texts(states)})`}
    order by u.id desc
    limit ${limit}`);
  return rows.map((row) => ({ ...common(row), lines: row.lines, organizations: row.organizations }));
};
