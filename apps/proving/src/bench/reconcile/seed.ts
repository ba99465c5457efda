/** A month that adds up, in the database: organizations, events, the ledger, the journal and the runs that wrote them. */
import { DAY, formatInstant, type Instant, instantFromMillis, plus, startOfDay } from '@usage-billing/core/shared';
import type { InstanceId, TimeRange } from '@usage-billing/core/usage';
import { type BillingPool, migrate, postgresJobHistory, upsertOrganizations } from '@usage-billing/postgres';
import { command, texts, timestamp, writeHourlyHistory } from '@usage-billing/postgres/testing';
import { chunksOf } from 'fp-ts/lib/ReadonlyArray.js';
import { orFail } from '../../or-fail.ts';
import { billedOrganization } from '../billed-organization.ts';
import { customer, type daysOf, descriptionOf, quantityOfDay, UNIT, uploadName } from './month.ts';
import type { BenchAccount } from './zuora-process.ts';

type Days = ReturnType<typeof daysOf>;

export const seedMonth = async (
  pool: BillingPool,
  accounts: ReadonlyArray<BenchAccount>,
  days: Days,
  range: TimeRange,
): Promise<void> => {
  const places = accounts.map((_, place) => place);
  await orFail(migrate(pool));
  for (const some of chunksOf(1_000)(places))
    await orFail(
      upsertOrganizations(
        pool,
        some.map((place) => billedOrganization(customer(place), plus(range.from, -30n * DAY))),
      ),
    );
  await writeUploads(pool, accounts, days);
  const instanceIds = places.map((place) => customer(place).internalId as InstanceId);
  await writeHourlyHistory(pool, instanceIds, { ...range, firstUploadId: 1n });
  await writeEvents(pool);
  await writeRuns(pool, instantFromMillis(Date.now()));
};

const writeUploads = async (pool: BillingPool, accounts: ReadonlyArray<BenchAccount>, days: Days): Promise<void> => {
  for (const [index, day] of days.entries()) {
    const upload = index + 1;
    const finished = timestamp(plus(startOfDay(day), DAY + DAY / 4n));
    await pool.query(command`
      insert into usage_uploads (id, uploader, state, started_at, through, file_name, file_sha256, idempotency_key, import_id,
        next_attempt_at, finished_at)
      values (${upload}, 'daily', 'imported', ${finished}, ${day}::date + 1, ${`usage-${day}-${uploadName(upload)}.csv`},
        ${'0'.repeat(64)}, ${uploadName(upload)}, ${`import-${upload}`}, ${finished}, ${finished})`);
    const each = (of: (place: number) => string) => texts(accounts.map((_, place) => of(place)));
    await pool.query(command`
      insert into usage_upload_lines (upload_id, line_number, instance_id, account_number, amount_type, quantity,
        start_date, end_date, first_used_on, last_used_on, subscription_number, charge_number, description)
      select ${upload}, line_number, instance_id, account_number, ${UNIT}, quantity::numeric,
        ${day}::date, ${day}::date + 1, ${day}::date, ${day}::date, subscription, charge, description
      from unnest(
        ${each((place) => customer(place).internalId)},
        ${each((place) => customer(place).accountNumber)},
        ${each((place) => String(quantityOfDay(place)))},
        ${texts(accounts.map(({ subscription }) => subscription))},
        ${texts(accounts.map(({ charge }) => charge))},
        ${each((place) => descriptionOf(place, upload))}
      ) with ordinality as t (instance_id, account_number, quantity, subscription, charge, description, line_number)`);
  }
  await pool.query(command`vacuum (analyze) usage_upload_lines`);
};

/** One for each hour of the ledger. */
const writeEvents = async (pool: BillingPool): Promise<void> => {
  await pool.query(command`
    insert into events (unique_key, internal_instance_id, amount_type, amount_value, occurred_at, received_at, delivered_at)
    select 'agent/' || instance_id || '/' || extract(epoch from bucket_start)::bigint, instance_id, amount_type,
      amount_value, bucket_start, bucket_start + interval '20 minutes', bucket_start + interval '21 minutes'
    from aggregates
    order by bucket_start, instance_id`);
  await pool.query(command`vacuum (analyze) events`);
};

/** The aggregator saw everything, and the uploader took it. */
const writeRuns = async (pool: BillingPool, at: Instant): Promise<void> => {
  const history = postgresJobHistory(pool);
  const marks = { watermark: formatInstant(at), readUntil: formatInstant(at) };
  for (const job of ['aggregator', 'uploader'] as const) {
    const run = await orFail(history.begin({ job, trigger: 'schedule', startedAt: at }));
    await orFail(history.finish(run, at, { _tag: 'Succeeded', summary: job === 'aggregator' ? marks : null }));
  }
};
