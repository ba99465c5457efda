/** Query jobs: they run when they are started, and their results are read page by page. */
import { randomUUID } from 'node:crypto';
import { ApiError, invalid, notFound } from './api-error.ts';
import type { Parameters } from './engine.ts';
import { readValue } from './schema.ts';
import type { World } from './world.ts';

interface JobRequest {
  readonly configuration?: {
    readonly dryRun?: boolean;
    readonly query?: {
      readonly query?: string;
      readonly useLegacySql?: boolean;
      readonly maximumBytesBilled?: string;
      readonly queryParameters?: ReadonlyArray<{
        readonly name: string;
        readonly parameterType: { readonly type: string };
        readonly parameterValue: { readonly value?: unknown };
      }>;
    };
  };
  readonly jobReference?: { readonly jobId?: string; readonly location?: string };
}

type Query = NonNullable<NonNullable<JobRequest['configuration']>['query']>;

const parametersOf = ({ queryParameters = [] }: Query): Parameters =>
  Object.fromEntries(
    queryParameters.map(({ name, parameterType: { type }, parameterValue: { value = null } }) => {
      const read = value === null ? null : readValue(type, value);
      if (read === undefined) throw invalid(`Invalid value for type: ${type} (@${name}: ${JSON.stringify(value)})`);
      return [name, read];
    }),
  );

/** The bytes of every table that the statement names, in full: the fake does not prune partitions. */
const bytesOf = (world: World, sql: string): number =>
  [...sql.matchAll(/`([^`]+)`/g)]
    .map(([, path = '']) => path.split('.').slice(-2).join('.'))
    .reduce((sum, name, index, names) => {
      const table = world.tables.get(name);
      if (table === undefined) throw notFound(`Table ${name}`);
      return names.indexOf(name) === index ? sum + table.bytes : sum;
    }, 0);

/** With `failed`, the job is over and has no results: https://cloud.google.com/bigquery/docs/reference/rest/v2/Job#JobStatus */
const statusOf = (jobId: string, location: string, bytes: number, failed?: ApiError) => ({
  kind: 'bigquery#job',
  jobReference: { jobId, location },
  status: {
    state: 'DONE',
    ...(failed !== undefined && { errorResult: { reason: failed.reason, message: failed.message } }),
  },
  statistics: { totalBytesProcessed: String(bytes), query: { totalBytesProcessed: String(bytes) } },
});

/** The service's present, where a statement asks for it. */
const atPresent = (world: World, sql: string): string =>
  sql.replaceAll('CURRENT_TIMESTAMP()', `TIMESTAMP_MICROS(${BigInt(world.now().getTime()) * 1000n})`);

/** A job as it is, without its results. */
export const getJob = (world: World, jobId: string): unknown => {
  const job = world.jobs.get(jobId);
  if (job === undefined) throw notFound(`Job ${jobId}`);
  return statusOf(jobId, job.location, job.bytes, job.rows instanceof ApiError ? job.rows : undefined);
};

/** Returns the job resource; with `ends`, the job fails after it was started. A dry run checks that the statement could be run, and what it would be billed for. */
export const startJob = async (
  world: World,
  { configuration, jobReference }: JobRequest,
  ends?: ApiError,
): Promise<unknown> => {
  const query = configuration?.query;
  const given = query?.query;
  if (query === undefined || given === undefined) throw invalid('the fake has only query jobs');
  const sql = atPresent(world, given);
  if (query.useLegacySql !== false) throw invalid('the fake has no legacy SQL: send useLegacySql false');
  const { jobId = randomUUID(), location = 'US' } = jobReference ?? {};
  if (world.jobs.has(jobId)) throw new ApiError(409, 'duplicate', `Already Exists: Job ${jobId}`);
  const bytes = bytesOf(world, sql);
  if (configuration?.dryRun === true) {
    await world.engine.prepare(sql);
    return statusOf(jobId, location, bytes);
  }
  const limit = query.maximumBytesBilled;
  if (limit !== undefined && bytes > Number(limit))
    throw new ApiError(
      400,
      'bytesBilledLimitExceeded',
      `Query exceeded limit for bytes billed: ${limit}. ${bytes} or higher required.`,
    );
  if (ends !== undefined) {
    world.jobs.set(jobId, { rows: ends, bytes, location });
    // Found by the next question only, as with a job that fails after a while.
    return { ...statusOf(jobId, location, bytes), status: { state: 'RUNNING' } };
  }
  world.jobs.set(jobId, { rows: await world.engine.query(sql, parametersOf(query)), bytes, location });
  return statusOf(jobId, location, bytes);
};

export const readResults = (
  world: World,
  jobId: string,
  { maxResults, pageToken }: { readonly maxResults?: string; readonly pageToken?: string },
): unknown => {
  const job = world.jobs.get(jobId);
  if (job === undefined) throw notFound(`Job ${jobId}`);
  if (job.rows instanceof ApiError) throw job.rows;
  const from = Number(pageToken ?? 0);
  const to = from + Number(maxResults ?? 10_000);
  const { columns, rows } = job.rows;
  return {
    kind: 'bigquery#getQueryResultsResponse',
    jobReference: { jobId, location: job.location },
    jobComplete: true,
    totalRows: String(rows.length),
    totalBytesProcessed: String(job.bytes),
    schema: { fields: columns.map((column) => ({ ...column, mode: 'NULLABLE' })) },
    rows: rows.slice(from, to).map((row) => ({ f: row.map((v) => ({ v })) })),
    ...(to < rows.length ? { pageToken: String(to) } : {}),
  };
};
