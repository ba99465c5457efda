/**
 * Where the journal is, as Postgres knows it. What is compared survives restarts, `vacuum` and an upgrade of the program,
 * and no restore but that of the very disk: see ADR 0022.
 */
import { type HomeMark, type JournalHome, journalAccepted } from '@usage-billing/core/invoices';
import type { Decision, Instant } from '@usage-billing/core/shared';
import * as O from 'fp-ts/lib/Option.js';
import type { CommonQueryMethods } from 'slonik';
import { describe, sqlStateOf } from './failure.ts';
import type { BillingPool } from './pool.ts';
import { insertStaffAction } from './staff-actions.ts';
import { fragment, printable, query, timestamp } from './values.ts';

interface Place {
  readonly server: string;
  readonly timeline: string;
  readonly database: string;
  readonly uploads: string;
}

/** The timeline is that of the next write: what the control file says is behind for some seconds after a failover. */
const here = fragment`
  (select system_identifier::text from pg_control_system()) as server,
  left(pg_walfile_name(pg_current_wal_lsn()), 8) as timeline,
  (select oid::text from pg_database where datname = current_database()) as database,
  'usage_uploads'::regclass::oid::text as uploads`;

const moves: ReadonlyArray<readonly [keyof Place, string]> = [
  ['server', 'it is on another Postgres server'],
  ['timeline', 'its server was put back to an earlier moment, or a replica took over'],
  ['database', 'it is another database of the same server'],
  ['uploads', 'its tables were made anew'],
];

/** Not allowed, not there, or not to be had in this state: as with servers that are only like Postgres. */
const CANNOT_TELL = /^(42|0A|55)/;

const unverifiable = (error: unknown): JournalHome => {
  if (!CANNOT_TELL.test(sqlStateOf(error) ?? '')) throw error;
  return { _tag: 'Unverifiable', reason: describe(error) };
};

const readPlace = (connection: CommonQueryMethods): Promise<Place> => connection.one(query<Place>()`select ${here}`);

const compare = async (connection: CommonQueryMethods, now: Place): Promise<JournalHome> => {
  const marked = await connection.maybeOne(query<Place & { readonly marked_at: Instant }>()`
    select server, timeline, database, uploads, marked_at from upload_journal_homes order by id desc limit 1`);
  if (marked === null) return { _tag: 'Unmarked' };
  const moved = moves.find(([part]) => now[part] !== marked[part]);
  return moved === undefined ? { _tag: 'Same' } : { _tag: 'Moved', what: moved[1], markedAt: marked.marked_at };
};

export const readHome = async (pool: BillingPool): Promise<JournalHome> => {
  const now = await readPlace(pool).catch(unverifiable);
  return '_tag' in now ? now : compare(pool, now);
};

const decided = (decision: O.Option<Decision>, text: (decision: Decision) => string): string | null =>
  O.toNullable(O.map((given: Decision) => printable(text(given)))(decision));

export const markHome = async (pool: BillingPool, mark: HomeMark): Promise<void> => {
  const { at, decision } = mark;
  const now = await readPlace(pool).catch(unverifiable);
  if ('_tag' in now) return;
  const action = journalAccepted((await compare(pool, now))._tag, mark);
  await pool.transaction(async (transaction) => {
    if (O.isSome(action)) await insertStaffAction(transaction, action.value);
    await transaction.query(query<never>()`
    insert into upload_journal_homes (server, timeline, database, uploads, marked_at, decided_by, decision_note)
    values (${now.server}, ${now.timeline}, ${now.database}, ${now.uploads}, ${timestamp(at)},
      ${decided(decision, ({ by }) => by)}, ${decided(decision, ({ note }) => note)})`);
  });
};
