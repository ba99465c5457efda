/** Reads one page of a job's answer, and tells a job that is over from a service that is busy. */
import type { Job, QueryResultsOptions } from '@google-cloud/bigquery';
import type { Attempts } from './attempts.ts';
import { type Failure, failureOf, RequestFailed } from './failure.ts';
import type { Row } from './statement.ts';

const PAGE_SIZE = 5_000;

export interface Page {
  readonly rows: ReadonlyArray<Row>;
  /** Names the page after this one. */
  readonly next: string | undefined;
}

/** A job that is over and has no results. */
export interface FailedJob {
  readonly reason: string;
  readonly failure: Failure;
}

/**
 * Waits until the job has the page, until `end` (milliseconds of `performance.now()`) at the latest. Returns why the job
 * is over, if it failed: to ask it again would be no use. Rejects with {@link RequestFailed}.
 */
export const createPageReader =
  (attempts: Attempts, within: number) =>
  async (name: string, job: Job, end: number, pageToken?: string): Promise<Page | FailedJob> => {
    const options = { maxResults: PAGE_SIZE, autoPaginate: false, ...(pageToken === undefined ? {} : { pageToken }) };
    for (;;) {
      const left = end - performance.now();
      if (left <= 0) {
        await job.cancel().catch(() => undefined);
        throw new RequestFailed({
          _tag: 'Passing',
          message: `BigQuery: "${name}" was not finished after ${within} ms`,
        });
      }
      const result = await attempts.repeat(`a page of "${name}"`, left, () => pageOrEnd(job, options));
      // A job that still runs answers so after some seconds, and is asked again.
      if (result !== undefined) return result;
    }
  };

/** Undefined while the job runs. */
const pageOrEnd = async (job: Job, options: QueryResultsOptions): Promise<Page | FailedJob | undefined> => {
  try {
    const [rows, , answer] = await job.getQueryResults(options);
    if (answer?.jobComplete === false) return undefined;
    return { rows: rows as ReadonlyArray<Row>, next: answer?.pageToken ?? undefined };
  } catch (error) {
    const failure = failureOf(error);
    if (failure._tag !== 'Passing') throw error;
    // The same answer may mean that the service is busy, or that the job is over.
    const reason = await endOf(job);
    if (reason === undefined) throw error;
    return { reason, failure };
  }
};

interface JobResource {
  readonly status?: { readonly state?: string; readonly errorResult?: { readonly reason?: string } };
}

/** The reason of `errorResult`, which only a job that failed has; undefined also where that cannot be found out now. */
const endOf = async (job: Job): Promise<string | undefined> => {
  try {
    const [{ status }] = (await job.getMetadata()) as unknown as readonly [JobResource];
    return status?.state === 'DONE' ? status.errorResult?.reason : undefined;
  } catch {
    return undefined;
  }
};
