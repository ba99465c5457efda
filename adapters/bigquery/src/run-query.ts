/** Runs a statement as a query job and reads its answer page by page. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BigQuery, Job } from '@google-cloud/bigquery';
import { exponentialBackOff } from '@usage-billing/outbound';
import { type Attempts, LONGEST_PAUSE } from './attempts.ts';
import type { BigQueryConfig } from './config.ts';
import { mayStartAgain, RequestFailed } from './failure.ts';
import { createPageReader, type Page } from './read-page.ts';
import { type Row, type Statement, written } from './statement.ts';

export interface QueryRunner {
  /** Rejects with {@link RequestFailed}. A reader that stops early leaves the rest unread. */
  readonly pages: (statement: Statement) => AsyncIterable<ReadonlyArray<Row>>;
  /** Everything at once: for answers that are known to be small. */
  readonly rows: (statement: Statement) => Promise<ReadonlyArray<Row>>;
  /** Looks whether the statement can be run; answers the bytes that it would be billed for. */
  readonly dryRun: (statement: Statement) => Promise<bigint>;
}

const jobOptions = ({ sql, parameters }: Statement, { maximumBytesBilled, location, timing }: BigQueryConfig) => {
  const entries = Object.entries(parameters);
  return {
    query: sql,
    useLegacySql: false,
    params: Object.fromEntries(entries.map(([name, parameter]) => [name, written(parameter)])),
    types: Object.fromEntries(entries.map(([name, { type }]) => [name, type])),
    maximumBytesBilled: maximumBytesBilled.toString(),
    jobTimeoutMs: timing.query,
    labels: { component: 'usage_billing' },
    ...(location === undefined ? {} : { location }),
  };
};

const ALREADY_EXISTS = 409;

/** Of one statement: it is run again every hour anyway. */
const MAX_JOBS = 5;

export const createQueryRunner = (client: BigQuery, config: BigQueryConfig, attempts: Attempts): QueryRunner => {
  const { query: within, pause } = config.timing;
  const nextPage = createPageReader(attempts, within);
  const pauseAfter = exponentialBackOff({ firstMillis: pause, maxMillis: LONGEST_PAUSE * pause });

  /** Repeated under the same id: a start whose answer was lost has started the job, once. */
  const start = async (statement: Statement): Promise<Job> => {
    const jobId = `usage_billing_${randomUUID()}`;
    return attempts.repeat(`the start of "${statement.name}"`, within, async () => {
      try {
        const [job] = await client.createQueryJob({ ...jobOptions(statement, config), jobId });
        return job;
      } catch (error) {
        if ((error as { readonly code?: unknown }).code !== ALREADY_EXISTS) throw error;
        return client.job(jobId, config.location === undefined ? {} : { location: config.location });
      }
    });
  };

  /** The first page of a job that succeeded. One that ended badly is followed by another, with another id. */
  const firstPage = async (statement: Statement, end: number): Promise<{ readonly job: Job; readonly page: Page }> => {
    for (let started = 1; ; started += 1) {
      const job = await start(statement);
      const page = await nextPage(statement.name, job, end);
      if (!('reason' in page)) return { job, page };
      if (started >= MAX_JOBS || !mayStartAgain(page.reason)) throw new RequestFailed(page.failure);
      await sleep(pauseAfter(started));
    }
  };

  async function* pages(statement: Statement): AsyncGenerator<ReadonlyArray<Row>> {
    const end = performance.now() + within;
    const { job, page: first } = await firstPage(statement, end);
    let page = first;
    for (;;) {
      if (page.rows.length > 0) yield page.rows;
      if (page.next === undefined) return;
      const following = await nextPage(statement.name, job, end, page.next);
      if ('reason' in following) throw new RequestFailed(following.failure);
      page = following;
    }
  }

  return {
    pages,
    rows: async (statement) => {
      const all: Row[] = [];
      for await (const page of pages(statement)) all.push(...page);
      return all;
    },
    dryRun: async (statement) => {
      const [job] = await attempts.repeat(`a dry run of "${statement.name}"`, within, () =>
        client.createQueryJob({ ...jobOptions(statement, config), dryRun: true }),
      );
      const { statistics } = job.metadata as { readonly statistics?: { readonly totalBytesProcessed?: string } };
      return BigInt(statistics?.totalBytesProcessed ?? '0');
    },
  };
};
