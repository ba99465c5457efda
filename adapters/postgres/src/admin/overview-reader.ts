/** The overview on Postgres: one statement for the stages, one for what waits for a person, one for the chart. */
import {
  type DayFigures,
  OVERVIEW_DAYS,
  type OverviewReader,
  STAGES,
  type StageFigures,
  type StageName,
  WAITING_KINDS,
  type WaitingFigures,
  type WaitingKind,
} from '@usage-billing/core/admin';
import { ABSENCE_WINDOW } from '@usage-billing/core/invoices';
import {
  addDays,
  type CalendarDay,
  DAY,
  dayOf,
  HOUR,
  type Instant,
  JOB_NAMES,
  plus,
  startOfDay,
} from '@usage-billing/core/shared';
import { NODE_SECONDS, needsAPerson, SET_ASIDE_REASONS } from '@usage-billing/core/usage';
import { none } from 'fp-ts/lib/Option.js';
import { orUnavailable } from '../failure.ts';
import type { BillingPool } from '../pool.ts';
import { fragment, optional, query, texts, timestamp } from '../values.ts';

const unavailable = orUnavailable('AdminDataUnavailable');

/** Reads only; each statement is bounded, whatever the tables hold. */
export const postgresOverviewReader = (pool: BillingPool): OverviewReader => ({
  read: (now) =>
    unavailable(async () => {
      const [stages, waiting, days] = await Promise.all([
        readStages(pool, now),
        readWaiting(pool, now),
        readDays(pool, now),
      ]);
      return { stages, waiting, days };
    }),
});

/** A statement counts up to here; more are told as "more than". */
const MOST_COUNTED = 100_000;

interface StageRow {
  readonly stage: StageName;
  readonly hour: number;
  readonly day: number;
  readonly latest: Instant | null;
  readonly waiting: Instant | null;
}

const toStage = (row: StageRow): StageFigures => ({
  stage: row.stage,
  lastHour: bounded(row.hour),
  lastDay: bounded(row.day),
  latest: optional(row.latest),
  oldestWaiting: optional(row.waiting),
});

const bounded = (count: number) => ({ count: Math.min(count, MOST_COUNTED), isExact: count <= MOST_COUNTED });

const readStages = async (pool: BillingPool, now: Instant): Promise<ReadonlyArray<StageFigures>> => {
  const rows = await pool.any(stagesStatement(now));
  return STAGES.flatMap((stage) => rows.filter((row) => row.stage === stage).map(toStage));
};

/** What is counted since some moment, and at most so many. */
const since = (source: ReturnType<typeof fragment>, column: ReturnType<typeof fragment>, from: Instant, now: Instant) =>
  fragment`(select count(*)::int from (
    select from ${source} where ${column} > ${timestamp(from)} and ${column} <= ${timestamp(now)} limit ${MOST_COUNTED + 1}
  ) c)`;

const counts = (source: ReturnType<typeof fragment>, column: ReturnType<typeof fragment>, now: Instant) =>
  fragment`${since(source, column, plus(now, -HOUR), now)} as hour, ${since(source, column, plus(now, -DAY), now)} as day`;

/** Rows that the aggregator's runs inserted since some moment. */
const inserted = (from: Instant, now: Instant) => fragment`(
  select coalesce(sum((summary->>'rowsInserted')::int), 0)::int from job_runs
  where job = 'aggregator' and outcome = 'succeeded'
    and started_at > ${timestamp(from)} and started_at <= ${timestamp(now)})`;

const stagesStatement = (now: Instant) => query<StageRow>()`
  select 'events' as stage, ${counts(fragment`events`, fragment`received_at`, now)},
    (select max(received_at) from events where received_at <= ${timestamp(now)}) as latest, null::timestamptz as waiting
  union all
  select 'store', ${counts(fragment`events`, fragment`delivered_at`, now)},
    (select max(delivered_at) from events), null
  union all
  select 'aggregates', ${inserted(plus(now, -HOUR), now)}, ${inserted(plus(now, -DAY), now)},
    (select started_at from job_runs where job = 'aggregator' and outcome = 'succeeded'
      order by started_at desc, id desc limit 1), null
  union all
  select 'uploads', ${counts(fragment`usage_uploads`, fragment`started_at`, now)},
    (select max(started_at) from usage_uploads),
    (select min(coalesce(state_since, started_at)) from usage_uploads where state in ('prepared', 'sending'))
  union all
  select 'provider', ${counts(fragment`usage_uploads`, fragment`finished_at`, now)},
    (select max(finished_at) from usage_uploads),
    (select min(state_since) from usage_uploads where state in ('sent', 'unknown'))
  union all
  select 'invoices', ${counts(fragment`post_trial_invoices`, fragment`finished_at`, now)},
    (select max(finished_at) from post_trial_invoices),
    (select min(created_at) from post_trial_invoices where finished_at is null)`;

interface WaitingRow {
  readonly kind: WaitingKind;
  readonly count: number;
  readonly oldest: Instant | null;
}

const readWaiting = async (pool: BillingPool, now: Instant): Promise<ReadonlyArray<WaitingFigures>> => {
  const rows = await pool.any(waitingStatement(now));
  return WAITING_KINDS.map((kind) => {
    const row = rows.find((one) => one.kind === kind);
    return { kind, count: row?.count ?? 0, oldest: row === undefined ? none : optional(row.oldest) };
  });
};

const waitingStatement = (now: Instant) => query<WaitingRow>()`
  select 'uploads in doubt' as kind, count(*)::int as count, min(state_since) as oldest from usage_uploads
    where state in ('sent', 'unknown') and state_since <= ${timestamp(plus(now, -ABSENCE_WINDOW))}
  union all
  select 'conflicting events', count(*)::int, min(delivered_at) from quarantined_events where resolved_at is null
  union all
  select 'usage set aside', count(distinct (instance_id, amount_type, set_aside_reason))::int, min(bucket_start)
    from aggregates where upload_id is null and set_aside_reason = any(${texts(SET_ASIDE_REASONS.filter(needsAPerson))})
  union all
  select 'totals kept apart', count(*)::int, min(recorded_at) from quarantined_totals
  union all
  select 'notices in doubt', count(*)::int, min(claimed_at) from notice_claims where state in ('claimed', 'in doubt')
  union all
  select 'post-trial invoices that fail', count(*)::int, min(created_at) from post_trial_invoices
    where finished_at is null and last_error is not null
  union all
  select 'jobs that failed', count(*)::int, min(started_at) from (${lastRuns}) r where outcome = 'failed'`;

/** Of each job the run that began last and has ended. */
const lastRuns = fragment`
  select l.* from unnest(${texts(JOB_NAMES)}) j (job)
  cross join lateral (
    select outcome, started_at from job_runs r where r.job = j.job and r.outcome is not null order by r.id desc limit 1
  ) l`;

interface DayRow {
  readonly day: CalendarDay;
  readonly recorded: string;
  readonly uploaded: string;
}

const readDays = async (pool: BillingPool, now: Instant): Promise<ReadonlyArray<DayFigures>> => {
  const today = dayOf(now);
  const first = addDays(today, 1 - OVERVIEW_DAYS);
  const rows = new Map((await pool.any(daysStatement(startOfDay(first), now))).map((row) => [row.day, row]));
  return Array.from({ length: OVERVIEW_DAYS }, (_, n) => {
    const day = addDays(first, n);
    const row = rows.get(day);
    return { day, recorded: BigInt(row?.recorded ?? 0), uploaded: BigInt(row?.uploaded ?? 0) };
  });
};

/** What runs of the aggregator say that they recorded: some hundred short rows in place of millions. */
const daysStatement = (from: Instant, now: Instant) => query<DayRow>()`
  select to_char(at at time zone 'UTC', 'YYYY-MM-DD') as day, sum(recorded) as recorded, sum(uploaded) as uploaded
  from (
    select started_at as at, coalesce((summary->'amounts'->>${NODE_SECONDS})::numeric, 0) as recorded, 0 as uploaded
    from job_runs
    where job = 'aggregator' and summary->>'dryRun' = 'false'
      and started_at >= ${timestamp(from)} and started_at <= ${timestamp(now)}
    union all
    select u.started_at, 0, l.quantity
    from usage_uploads u
    join usage_upload_lines l on l.upload_id = u.id
    where l.amount_type = ${NODE_SECONDS} and u.state <> 'rejected'
      and u.started_at >= ${timestamp(from)} and u.started_at <= ${timestamp(now)}
  ) t
  group by 1`;
