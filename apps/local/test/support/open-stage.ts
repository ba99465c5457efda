/** A stage on a database of the test's own, at a time of the test's choosing. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Instant, parseInstant } from '@usage-billing/core/shared';
import { dropDatabase } from '@usage-billing/embedded-postgres';
import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import type { ExecutionContext } from 'ava';
import type { PlayOptions } from '../../src/options.ts';
import { openStage, type Stage } from '../../src/stage.ts';

/** A server to make databases on, and a name that nobody else has. */
export const openServer = async (
  t: ExecutionContext,
): Promise<{ readonly databaseUrl: string; readonly database: string }> => {
  const scratch = await openTestDatabase();
  const database = `${new URL(scratch.url).pathname.slice(1)}_play`;
  t.teardown(async () => {
    await dropDatabase(scratch.url, database);
    await scratch.close();
  });
  return { databaseUrl: scratch.url, database };
};

/** For literals in tests. */
export const at = (text: string): Instant => {
  const parsed = parseInstant(text);
  if (parsed._tag === 'Left') throw new Error(parsed.left);
  return parsed.right;
};

export const playOptions = (start: Instant, days: number): Omit<PlayOptions, 'dataDirectory'> => ({
  start,
  days,
  exit: true,
  json: true,
  database: 'unused: every test has one of its own',
  ingesterPort: 0,
  forwardPort: 0,
  apiPort: 0,
  zuoraPort: 0,
  verbose: false,
});

type TestOptions = Omit<PlayOptions, 'dataDirectory' | 'databaseUrl'>;

/** On that database, or on one of its own. */
export const openTestStage = async (
  t: ExecutionContext,
  options: TestOptions,
  on?: Awaited<ReturnType<typeof openServer>>,
): Promise<Stage> => {
  const server = on ?? (await openServer(t));
  const dataDirectory = mkdtempSync(join(tmpdir(), 'billing-play-'));
  const stage = await openStage({ ...options, ...server, dataDirectory }, () => undefined);
  t.teardown(async () => {
    await stage.close();
    rmSync(dataDirectory, { recursive: true });
  });
  return stage;
};
