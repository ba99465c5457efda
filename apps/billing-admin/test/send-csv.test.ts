/** Files for spreadsheets: a short one is never taken for the whole. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger } from '@usage-billing/wiring';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import Koa from 'koa';
import type { AdminContext, BillingAdminDeps } from '../src/http/admin.ts';
import { sendCsv } from '../src/http/send-csv.ts';

type Row = ReadonlyArray<string>;

const serve = async (
  t: { readonly teardown: (close: () => void) => void },
  pages: ReadonlyArray<E.Either<{ readonly message: string }, ReadonlyArray<Row>>>,
) => {
  async function* rows() {
    yield* pages;
  }
  const admin = { log: createLogger('test', 'silent') } as BillingAdminDeps;
  const app = new Koa().use((ctx) =>
    sendCsv(admin, ctx as unknown as AdminContext, { name: 'a', columns: ['x', 'y'], rows: rows() }),
  );
  app.silent = true;
  const server = createServer(app.callback()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
};

test('formulas become text, and negative numbers stay numbers', async (t) => {
  const file = await serve(t, [E.right([['=1+1', '-5']]), E.right([['-x', '-0.5']])]);
  t.is(await file.text(), "x,y\n'=1+1,-5\n'-x,-0.5\n");
  t.is(file.headers.get('content-disposition'), 'attachment; filename="a.csv"');
});

test('what cannot be read to its end breaks the download off', async (t) => {
  const broken = serve(t, [E.right([['1', '2']]), E.left({ message: 'no answer' })]);
  await t.throwsAsync(async () => (await broken).text());
});
