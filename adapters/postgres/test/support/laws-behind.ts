/** The laws again, through a pooler. */
import type { TestFn } from 'ava';
import { query } from '../../src/values.ts';
import { allLaws } from './all-laws.ts';
import { databasesInTurn } from './database.ts';
import { NOT_INSTALLED, type PgBouncer, type PoolMode, pgBouncerProgram, startPgBouncer } from './pgbouncer.ts';

export const lawsBehindPgBouncer = (test: TestFn, mode: PoolMode): void => {
  const program = pgBouncerProgram();
  if (program === undefined) {
    test.skip(`the laws behind PgBouncer in ${mode} mode (${NOT_INSTALLED})`, () => undefined);
    return;
  }
  let started: Promise<PgBouncer> | undefined;
  const { open, closeAll } = databasesInTurn({
    through: async (url) => {
      started ??= startPgBouncer(program, url, mode);
      return (await started).through(url);
    },
  });

  test.after.always(async () => {
    await closeAll();
    await (await started)?.stop();
  });

  test(`these tests are behind PgBouncer in ${mode} mode`, async (t) => {
    const { pool, url, close } = await open();
    const { port } = new URL(url);
    // The server does not listen on the port that the client has.
    t.not(String(await pool.oneFirst(query<{ readonly port: number }>()`select inet_server_port() as port`)), port);
    await close();
  });

  allLaws(test, open);
};
