/** Which directory the apps get, and what of its troubles stands in their log. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { anOrganization, left, right } from '@usage-billing/contracts/laws';
import { startDirectoryServer } from '@usage-billing/directory-http/server';
import { memoryDirectory } from '@usage-billing/memory';
import test, { type ExecutionContext } from 'ava';
import { pino } from 'pino';
import {
  closeContainer,
  configFrom,
  createContainer,
  createLogger,
  databaseSettings,
  directoryModules,
  directorySettings,
  type Logger,
  localModule,
  OrganizationDirectoryToken,
} from '../src/index.ts';

const TOKEN = 'token-of-the-apps';

/** A database that is not there: nothing below may need it. */
const openDirectory = async (t: ExecutionContext, url: string, logger: Logger = createLogger('test', 'silent')) => {
  const database = configFrom(databaseSettings, { DATABASE_URL: 'postgres://127.0.0.1:9/nowhere' });
  const config = configFrom(directorySettings, { DIRECTORY_URL: url, DIRECTORY_TOKEN: TOKEN });
  const container = await createContainer(localModule(database, logger), ...directoryModules(config));
  t.teardown(() => closeContainer(container));
  return container.getAsync(OrganizationDirectoryToken);
};

test('where a users service is named it is asked, and the database is not', async (t) => {
  const behind = memoryDirectory({ organizations: [anOrganization()] });
  const { url, close } = await startDirectoryServer({ directory: behind, tokens: [TOKEN] });
  t.teardown(close);
  const directory = await openDirectory(t, url);
  t.deepEqual(await right(directory.findByExternalId('frosty-sky-72')), anOrganization());
});

test('where none is named nothing changes', (t) => {
  t.deepEqual(directoryModules(configFrom(directorySettings)), []);
});

test('failed requests and an open circuit are warnings in the log, without token and customers', async (t) => {
  const server = createServer((_, response) => void response.writeHead(503).end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  let log = '';
  const sink = new Writable({
    write: (chunk, _, done) => {
      log += String(chunk);
      done();
    },
  });
  const { port } = server.address() as AddressInfo;
  const directory = await openDirectory(t, `http://127.0.0.1:${port}/`, pino({ level: 'warn' }, sink));
  await left(directory.findByExternalId('frosty-sky-72'));
  await left(directory.findByExternalId('frosty-sky-72'));
  const lines = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly msg: string; readonly status?: number });
  t.is(lines.filter(({ status }) => status === 503).length, 5);
  t.true(lines.some(({ msg }) => /keeps failing: no requests for some seconds/.test(msg)));
  t.notRegex(log, new RegExp(`${TOKEN}|frosty`));
});
