/** The routes of the REST API that the fake has, with their scripted faults. */
import Router from '@koa/router';
import type { Context } from 'koa';
import { ApiError } from './api-error.ts';
import { insertAll } from './insert-all.ts';
import type { Fault, Operation } from './options.ts';
import { getJob, readResults, startJob } from './queries.ts';
import { createDataset, createTable, getDataset, getTable, patchTable } from './tables.ts';
import type { World } from './world.ts';

/** https://cloud.google.com/bigquery/quotas#streaming_inserts */
const MAX_BODY = 10 * 1024 * 1024;

const readJson = async (world: World, context: Context): Promise<Readonly<Record<string, unknown>>> => {
  const chunks: Buffer[] = [];
  for await (const chunk of context.req as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const parsed = JSON.parse(body.toString() || '{}') as Readonly<Record<string, unknown>>;
  const rows = Array.isArray(parsed.rows) ? parsed.rows.length : 0;
  world.calls.push({ method: context.method, path: context.path, rows, bytes: body.length });
  if (body.length > MAX_BODY)
    throw new ApiError(413, 'requestTooLarge', `Request payload size exceeds the limit: ${MAX_BODY} bytes.`);
  return parsed;
};

const nextFault = (world: World, operation: Operation): Fault | undefined => {
  const planned = world.faults.find(({ fault, left }) => fault.on === operation && left > 0);
  if (planned === undefined) return undefined;
  planned.left -= 1;
  return planned.fault;
};

/** True when the caller gets no response. */
const commitFault = (context: Context, fault: Fault | undefined): boolean => {
  switch (fault?.kind) {
    case 'status':
      throw new ApiError(fault.status, fault.reason, 'a scripted fault');
    case 'hang':
      context.respond = false;
      return true;
    case 'reset':
      context.respond = false;
      context.req.socket.destroy();
      return true;
    default:
      return false;
  }
};

const withFaults =
  (world: World, operation: Operation, work: (context: Context, fault: Fault | undefined) => Promise<void> | void) =>
  async (context: Context): Promise<void> => {
    const fault = nextFault(world, operation);
    if (fault?.after !== true && commitFault(context, fault)) return;
    await work(context, fault);
    if (fault?.after === true) commitFault(context, fault);
  };

const PROJECT = '/bigquery/v2/projects/:project';
const TABLE = `${PROJECT}/datasets/:dataset/tables/:table`;

export const routerOf = (world: World): Router => {
  const router = new Router();
  const param = (context: Context, name: string): string =>
    (context.params as Readonly<Record<string, string>>)[name] ?? '';

  router.post(`${PROJECT}/datasets`, async (context: Context) => {
    context.body = createDataset(world, await readJson(world, context));
  });
  router.get(`${PROJECT}/datasets/:dataset`, (context: Context) => {
    context.body = getDataset(world, param(context, 'dataset'));
  });
  router.post(`${PROJECT}/datasets/:dataset/tables`, async (context: Context) => {
    context.body = await createTable(world, param(context, 'dataset'), await readJson(world, context));
  });
  router.get(
    TABLE,
    withFaults(world, 'getTable', (context) => {
      context.body = getTable(world, param(context, 'dataset'), param(context, 'table')).resource;
    }),
  );
  router.patch(TABLE, async (context: Context) => {
    const [dataset, name] = [param(context, 'dataset'), param(context, 'table')];
    context.body = await patchTable(world, dataset, name, await readJson(world, context));
  });
  router.post(
    `${TABLE}/insertAll`,
    withFaults(world, 'insertAll', async (context, fault) => {
      const [dataset, name] = [param(context, 'dataset'), param(context, 'table')];
      const body = await readJson(world, context);
      const place = { dataset, name, table: getTable(world, dataset, name) };
      const insertErrors = await insertAll(world, place, body, fault?.kind === 'rows' ? fault : undefined);
      context.body = { kind: 'bigquery#tableDataInsertAllResponse', ...(insertErrors.length > 0 && { insertErrors }) };
    }),
  );
  router.post(
    `${PROJECT}/jobs`,
    withFaults(world, 'startQuery', async (context, fault) => {
      const ends = fault?.kind === 'ends' ? new ApiError(fault.status, fault.reason, 'a scripted end') : undefined;
      context.body = await startJob(world, await readJson(world, context), ends);
    }),
  );
  router.get(`${PROJECT}/jobs/:job`, (context: Context) => {
    context.body = getJob(world, param(context, 'job'));
  });
  router.get(
    `${PROJECT}/queries/:job`,
    withFaults(world, 'readResults', (context, fault) => {
      context.body =
        fault?.kind === 'running'
          ? { jobReference: { jobId: param(context, 'job') }, jobComplete: false }
          : readResults(world, param(context, 'job'), context.query as Readonly<Record<string, string>>);
    }),
  );
  return router;
};
