/** The server, and its interface for tests. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import { ApiError, errorBody, notFound } from './api-error.ts';
import { quoted } from './dialect.ts';
import { openEngine } from './engine.ts';
import type { FakeBigQuery, FakeBigQueryOptions } from './options.ts';
import { routerOf } from './router.ts';
import type { World } from './world.ts';

const appOf = (world: World): Koa => {
  const app = new Koa();
  app.silent = true;
  app.use(async (context, next) => {
    try {
      await next();
    } catch (error) {
      const apiError =
        error instanceof ApiError
          ? error
          : new ApiError(500, 'internalError', error instanceof Error ? error.message : String(error));
      context.status = apiError.status;
      context.body = errorBody(apiError);
    }
  });
  app.use(routerOf(world).routes());
  app.use((context) => {
    throw notFound(`${context.method} ${context.path}`);
  });
  return app;
};

/** Starts without any dataset. Rejects when the port is taken. */
export const startFakeBigQuery = async (options: FakeBigQueryOptions = {}): Promise<FakeBigQuery> => {
  const { port = 0, host = '127.0.0.1', now = () => new Date(), remembersInsertIds = true } = options;
  const engine = await openEngine();
  const world: World = {
    engine,
    now,
    remembersInsertIds,
    datasets: new Map(),
    tables: new Map(),
    jobs: new Map(),
    faults: [],
    calls: [],
  };
  const server = createServer(appOf(world).callback());
  server.listen(port, host);
  await once(server, 'listening');
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    fail: (fault) => {
      world.faults.push({ fault, left: fault.times ?? 1 });
    },
    heal: () => world.faults.splice(0).reduce((sum, { left }) => sum + left, 0),
    calls: world.calls,
    flushStreamingBuffer: async () => {
      for (const name of world.tables.keys()) {
        const table = name.split('.').map(quoted).join('.');
        await engine.run(
          `update ${table} set "_PARTITIONTIME" = date_trunc('day', "_ingested") where "_PARTITIONTIME" is null`,
        );
      }
    },
    countRows: async (dataset, table) => {
      const { rows } = await engine.run(`select count(*) from ${quoted(dataset)}.${quoted(table)}`);
      return Number(rows[0]?.[0]);
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      engine.close();
    },
  };
};
