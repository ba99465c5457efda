/** What every app's command line must do, whatever the app is for. */

import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import test, { type ExecutionContext } from 'ava';
import { closeServer } from '../../src/run/listen.ts';
import { type SpawnedApp, spawnApp } from './spawned-app.ts';

export interface CommandLine {
  /** As it is typed after `billing`. */
  readonly app: string;
  /** Variables without which it does not start. */
  readonly env: Readonly<Record<string, string>>;
  /** Every port that it listens on, by variable. */
  readonly ports: ReadonlyArray<string>;
  readonly adminPort: string;
  /** Also what all apps have from the same code, so that one of them shows it for all: processes take their time. */
  readonly thorough?: boolean;
}

const busyServer = async (t: ExecutionContext): Promise<Server> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => closeServer(server));
  return server;
};

export const commandLineSuite = ({ app: typed, env, ports, adminPort, thorough = false }: CommandLine): void => {
  const name = `billing ${typed}`;
  const freePorts = Object.fromEntries(ports.map((port) => [port, '0']));

  const run = (
    t: ExecutionContext,
    args: ReadonlyArray<string>,
    given: Readonly<Record<string, string>> = {},
  ): SpawnedApp => {
    // Two apps on one data directory would be in each other's way.
    const folder = mkdtempSync(join(tmpdir(), 'billing-'));
    const app = spawnApp(typed, args, { BILLING_DATA_DIRECTORY: folder, ...env, ...freePorts, ...given });
    t.teardown(async () => {
      app.process.kill('SIGKILL');
      await app.exit;
      rmSync(folder, { recursive: true });
    });
    return app;
  };

  const database = async (t: ExecutionContext): Promise<string> => {
    const { url, close } = await openTestDatabase();
    t.teardown(close);
    return url;
  };

  test(`${name} --help explains every setting, gives examples, and needs no configuration`, async (t) => {
    const app = run(t, ['--help'], { BILLING_LOG_LEVEL: 'nonsense' });
    t.is(await app.exit, 0);
    t.is(app.stderr(), '');
    for (const word of [`Usage: ${name}`, '--config', 'Exit codes', 'Examples:', 'DATABASE_URL', ...ports])
      t.true(app.stdout().includes(word), word);
  });

  test(`${name} answers an unknown option with exit code 2 and where help is`, async (t) => {
    const app = run(t, ['--nonsense']);
    t.is(await app.exit, 2);
    t.is(app.stdout(), '');
    t.regex(app.stderr(), /--nonsense/);
    t.true(app.stderr().includes(`${name} --help`));
  });

  test(`${name} lists everything that is wrong with its configuration at once, and no secret`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'billing-'));
    t.teardown(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'billing.json');
    writeFileSync(file, '{"databaseUrl":"hunter2","dataFolder":"x"}');
    const app = run(t, ['--config', file], { BILLING_LOG_LEVEL: 'loud', [adminPort]: 'abc' });
    t.is(await app.exit, 2);
    t.is(app.stdout(), '');
    for (const words of ['BILLING_LOG_LEVEL must be one of', `${adminPort} must be`, '"databaseUrl"', '"dataFolder"'])
      t.true(app.stderr().includes(words), words);
    t.notRegex(app.stderr(), /hunter2/);
  });

  for (const variable of ports)
    test(`${name} ends with exit code 1 when the port of ${variable} is in use`, async (t) => {
      const { port } = (await busyServer(t)).address() as AddressInfo;
      const app = run(t, [], { DATABASE_URL: await database(t), [variable]: String(port) });
      t.is(await app.exit, 1);
      t.true(app.stderr().includes(`Port ${port} of 127.0.0.1 is in use.`), app.stderr());
      t.true(app.stderr().includes(variable));
    });

  for (const signal of thorough ? (['SIGTERM', 'SIGINT'] as const) : (['SIGTERM'] as const))
    test(`${name} starts, says that it is ready, and ends in order on ${signal}`, async (t) => {
      const app = run(t, [], { DATABASE_URL: await database(t) });
      const { adminUrl } = await app.logged('started');
      t.is((await fetch(`${adminUrl}/healthz`)).status, 200);
      t.is((await fetch(`${adminUrl}/readyz`)).status, 200);
      t.regex(await (await fetch(`${adminUrl}/metrics`)).text(), /^# HELP billing_/m);
      app.process.kill(signal);
      // Below npm one Ctrl-C arrives twice.
      if (signal === 'SIGINT') app.process.kill(signal);
      t.is(await app.exit, 0);
      await app.logged('stopped');
      t.is(app.stdout(), '');
    });

  if (!thorough) return;

  test(`${name} says which configuration file it cannot read`, async (t) => {
    const app = run(t, ['--config', '/nowhere/billing.json']);
    t.is(await app.exit, 2);
    t.regex(app.stderr(), /\/nowhere\/billing\.json cannot be read: there is no such file/);
  });

  test(`${name} says that the database cannot be reached, without its password`, async (t) => {
    const busy = await busyServer(t);
    const { port } = busy.address() as AddressInfo;
    await closeServer(busy);
    const app = run(t, [], { DATABASE_URL: `postgres://somebody:hunter2@127.0.0.1:${port}/db` });
    t.is(await app.exit, 1);
    t.true(app.stderr().includes(`${name}: The database cannot be used`), app.stderr());
    t.notRegex(app.stderr(), /hunter2/);
  });
};
