/** The history of job runs on Postgres. */
import type { Instant, JobHistory, JobName, JobOutcome, JobRun, JobTrigger, Json } from '@usage-billing/core/shared';
import { map, none, some } from 'fp-ts/lib/Option.js';
import { orUnavailable } from './failure.ts';
import type { BillingPool } from './pool.ts';
import { fragment, jsonText, optional, printable, query, timestamp } from './values.ts';

const unavailable = orUnavailable('JobHistoryUnavailable');

interface Row {
  readonly id: bigint;
  readonly job: JobName;
  readonly trigger: JobTrigger;
  readonly started_at: Instant;
  readonly finished_at: Instant | null;
  readonly outcome: 'succeeded' | 'failed' | null;
  readonly summary: string | null;
  readonly error: string | null;
}

const columns = fragment`id, job, trigger, started_at, finished_at, outcome, summary::text as summary, error`;

const toOutcome = (row: Row): JobOutcome => {
  const summary = row.summary === null ? null : (JSON.parse(row.summary) as Json);
  return row.outcome === 'failed'
    ? { _tag: 'Failed', error: row.error ?? '', summary }
    : { _tag: 'Succeeded', summary };
};

const toRun = (row: Row): JobRun => ({
  id: row.id,
  job: row.job,
  trigger: row.trigger,
  startedAt: row.started_at,
  finished: map((at: Instant) => ({ at, outcome: toOutcome(row) }))(optional(row.finished_at)),
});

/** The history of jobs in `job_runs`. */
export const postgresJobHistory = (pool: BillingPool): JobHistory => ({
  begin: ({ job, trigger, startedAt }) =>
    unavailable(() =>
      pool.oneFirst(query<{ readonly id: bigint }>()`
        insert into job_runs (job, trigger, started_at)
        values (${job}, ${trigger}, ${timestamp(startedAt)})
        returning id`),
    ),

  finish: (id, at, outcome) =>
    unavailable(async () => {
      await pool.query(query<never>()`
        update job_runs
        set finished_at = ${timestamp(at)}, outcome = ${outcome._tag === 'Succeeded' ? 'succeeded' : 'failed'},
          summary = ${jsonText(outcome.summary)}::jsonb,
          error = ${outcome._tag === 'Failed' ? printable(outcome.error) : null}
        where id = ${id.toString()}::bigint and finished_at is null`);
    }),

  lastSuccessful: (job, startedBy) =>
    unavailable(async () => {
      const credible = startedBy === undefined ? fragment`` : fragment`and started_at <= ${timestamp(startedBy)}`;
      const row = await pool.maybeOne(query<Row>()`
        select ${columns} from job_runs
        where job = ${job} and outcome = 'succeeded' ${credible}
        order by id desc
        limit 1`);
      return row === null ? none : some(toRun(row));
    }),

  recent: ({ job, limit }) =>
    unavailable(async () => {
      const ofJob = job === undefined ? fragment`` : fragment`where job = ${job}`;
      const rows = await pool.any(query<Row>()`
        select ${columns} from job_runs ${ofJob} order by id desc limit ${limit}`);
      return rows.map(toRun);
    }),
});
