/** The journal beside the release before, which kept the bytes of a file: each runs on with what the other wrote. */
import { aNewUpload, anUploadLine, at, left, right } from '@usage-billing/contracts/laws';
import type { UploadChange } from '@usage-billing/core/invoices';
import { type BillingPool, migrate, postgresUploadJournal } from '@usage-billing/postgres';
import test from 'ava';
import { none, some, toNullable } from 'fp-ts/lib/Option.js';
import { migrations } from '../src/migrations/all.ts';
import { command, query, timestamp } from '../src/values.ts';
import { openEmptyPool, openPool } from './support/database.ts';

const NOW = at('2026-03-11T02:30:00Z');
const FILE_HASH = '3f9c2a'.repeat(10);

/** As the release before writes an upload. */
const insertFile = async (pool: BillingPool, id: number, state: 'prepared' | 'sending'): Promise<void> => {
  await pool.query(command`
    insert into usage_uploads
      (id, uploader, state, state_since, started_at, through, file_name, file_content, file_sha256, idempotency_key,
        next_attempt_at)
    values (${id}, 'daily', ${state}, ${state === 'prepared' ? null : timestamp(NOW)}, ${timestamp(NOW)}, '2026-03-11',
      ${`usage-2026-03-11-${id}-3f9c2a.csv`}, '\\x41', ${FILE_HASH}, ${`usage-${id}`}, ${timestamp(NOW)})`);
  await pool.query(command`
    insert into usage_upload_lines
      (upload_id, line_number, instance_id, account_number, amount_type, quantity, start_date, end_date,
        subscription_number, charge_number, description)
    values (${id}, 1, '1234', 'W1', 'node-seconds', 3600, '2026-03-01', '2026-03-11', 'A-S1', 'C-1', 'Upload')`);
};

test('uploads that the release before has written are read, named and carried on', async (t) => {
  const { pool, close } = await openEmptyPool();
  t.teardown(close);
  const before = migrations.filter(({ version }) => version < 13);
  await right(migrate(pool, before));
  await insertFile(pool, 7, 'sending');
  await right(migrate(pool));
  await insertFile(pool, 8, 'prepared');

  const journal = postgresUploadJournal(pool);
  for (const id of [7n, 8n]) {
    const upload = toNullable(await right(journal.find(id)));
    t.like(upload, { name: `${id}-3f9c2a`, idempotencyKey: `usage-${id}`, fingerprint: some(FILE_HASH) });
    t.like(upload?.lines[0], { firstUsedOn: '2026-03-01', lastUsedOn: '2026-03-10' });
  }
  t.deepEqual(await right(journal.named(['7-3f9c2a'])), [{ name: '7-3f9c2a', id: 7n, state: 'Sending' }]);
  const unknown = { _tag: 'Unknown', since: NOW, reason: 'its sender died' } as const;
  const sending = { state: { _tag: 'Sending', since: NOW }, attempts: 0 } as const;
  const changed = await right(journal.change(edge(7n, sending, unknown, some(FILE_HASH))));
  t.deepEqual([changed.state, changed.fingerprint], [unknown, some(FILE_HASH)]);
});

const edge = (
  id: bigint,
  from: UploadChange['from'],
  to: UploadChange['to'],
  fingerprint: UploadChange['fingerprint'],
): UploadChange => ({
  id,
  from,
  to,
  fingerprint,
  attempts: 0,
  refusals: 0,
  nextAttemptAt: NOW,
  lastError: none,
  at: NOW,
  decision: none,
  aggregates: 'keep',
});

/** As the release before takes an edge. */
const changeFile = (pool: BillingPool, id: bigint, from: string, to: string): Promise<unknown> =>
  pool.query(command`
    update usage_uploads
    set state = ${to}, state_since = ${timestamp(NOW)}, state_reason = null, import_id = null, finished_at = null,
      attempts = 0, refusals = 0, next_attempt_at = ${timestamp(NOW)}, error = null
    where id = ${id.toString()}::bigint and state = ${from} and attempts = 0`);

test('the release before reads and names what this one has written, gives it up, and cannot send it', async (t) => {
  const { pool, close } = await openPool();
  t.teardown(close);
  const journal = postgresUploadJournal(pool);
  await right(journal.prepare(aNewUpload({ id: 9n, aggregateIds: [], lines: [anUploadLine()] })));

  const read = await pool.one(query<{ readonly name: string; readonly file_content: Uint8Array | null }>()`
    select name, file_content
    from usage_uploads, substring(file_name from '-([0-9]+-[0-9a-f]{6})\\.csv$') as name
    where name = '9-3f9c2a'`);
  t.deepEqual(read, { name: '9-3f9c2a', file_content: null });
  const refused = await t.throwsAsync(changeFile(pool, 9n, 'prepared', 'sending'));
  t.like(refused, { constraint: 'usage_uploads_sent_with_hash' });
  const prepared = { state: { _tag: 'Prepared' }, attempts: 0 } as const;
  t.like(toNullable(await right(journal.find(9n))), prepared, 'it is left to this release');
  await changeFile(pool, 9n, 'prepared', 'rejected');
  const sending = { _tag: 'Sending', since: NOW } as const;
  t.is((await left(journal.change(edge(9n, prepared, sending, some(FILE_HASH)))))._tag, 'StaleUpload');
});
