/** Runs a statement as a query job and reads its answer page by page. */
import { randomUUID } from 'node:crypto';
import type { BigQuery, Job } from '@google-cloud/bigquery';
import type { Attempts } from './attempts.ts';
import type { BigQueryConfig } from './config.ts';
import { RequestFailed } from './failure.ts';
import { type Row, type Statement, written } from './statement.ts';

const PAGE_SIZE = 5_000;

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

export const createQueryRunner = (client: BigQuery, config: BigQueryConfig, attempts: Attempts): QueryRunner => {
  const { query: within } = config.timing;

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

  async function* pages(statement: Statement): AsyncGenerator<ReadonlyArray<Row>> {
    const end = performance.now() + within;
    const job = await start(statement);
    let pageToken: string | undefined;
    for (;;) {
      const left = end - performance.now();
      if (left <= 0) {
        await job.cancel().catch(() => undefined);
        throw new RequestFailed({
          _tag: 'Passing',
          message: `BigQuery: "${statement.name}" was not finished after ${within} ms`,
        });
      }
      const options = { maxResults: PAGE_SIZE, autoPaginate: false, ...(pageToken === undefined ? {} : { pageToken }) };
      const [rows, , answer] = await attempts.repeat(`a page of "${statement.name}"`, left, () =>
        job.getQueryResults(options),
      );
      // A job that still runs answers so after some seconds, and is asked again.
      if (answer?.jobComplete === false) continue;
      if (rows.length > 0) yield rows as ReadonlyArray<Row>;
      pageToken = answer?.pageToken ?? undefined;
      if (pageToken === undefined) return;
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
