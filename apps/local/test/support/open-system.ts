/** The demo's system on a database of the test's own, at a time of the test's choosing. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Instant, parseInstant } from '@usage-billing/core/shared';
import { dropDatabase } from '@usage-billing/embedded-postgres';
import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import type { ExecutionContext } from 'ava';
import type { DemoOptions } from '../../src/options.ts';
import { type DemoSystem, openSystem } from '../../src/system.ts';

/** A server to make databases on, and a name that nobody else has. */
export const openServer = async (
  t: ExecutionContext,
): Promise<{ readonly databaseUrl: string; readonly database: string }> => {
  const scratch = await openTestDatabase();
  const database = `${new URL(scratch.url).pathname.slice(1)}_demo`;
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

export const demoOptions = (start: Instant, days: number): Omit<DemoOptions, 'dataDirectory'> => ({
  start,
  days,
  exit: true,
  json: true,
  database: 'unused: every test has one of its own',
  ingesterPort: 0,
  forwardPort: 0,
  apiPort: 0,
  apiAdminPort: 0,
  staffPort: 0,
  zuoraPort: 0,
  verbose: false,
});

type TestOptions = Omit<DemoOptions, 'dataDirectory' | 'databaseUrl'>;

/** On that database, or on one of its own. */
export const openTestSystem = async (
  t: ExecutionContext,
  options: TestOptions,
  on?: Awaited<ReturnType<typeof openServer>>,
): Promise<DemoSystem> => {
  const server = on ?? (await openServer(t));
  const dataDirectory = mkdtempSync(join(tmpdir(), 'billing-demo-'));
  const system = await openSystem({ ...options, ...server, dataDirectory }, () => undefined);
  t.teardown(async () => {
    await system.close();
    rmSync(dataDirectory, { recursive: true });
  });
  return system;
};
