/** The API where a users service knows the organizations: what it says of each way in which that fails. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { directoryClient, httpDirectory } from '@usage-billing/directory-http';
import { directoryApp } from '@usage-billing/directory-http/server';
import test, { type ExecutionContext } from 'ava';
import { ask, problemOf, signedIn, startApi } from './support/api.ts';
import { directory, ON_TRIAL, PAYING, ports } from './support/ports.ts';

const TOKEN = 'token-of-the-api';

const listening = async (t: ExecutionContext, server: Server): Promise<string> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const apiOn = (t: ExecutionContext, baseUrl: string) =>
  startApi(t, ports({ directory: httpDirectory(directoryClient({ baseUrl, token: TOKEN, retryDelayMs: 1 })) }));

test('customers reach what is theirs, nobody else does, and unknown organizations are unknown', async (t) => {
  const users = createServer(directoryApp({ directory: directory(), tokens: [TOKEN] }).callback());
  const api = await apiOn(t, await listening(t, users));
  const trial = (user: string, id: string) => ask(t, api, `/api/billing/${id}/trial`, { headers: signedIn(user) });
  t.is((await trial('bob', ON_TRIAL)).status, 200);
  t.is(problemOf(await trial('bob', PAYING)), 'no-permission');
  t.is(problemOf(await trial('bob', 'nobody-here')), 'organization-not-found');
  t.is(problemOf(await trial('bob', '%00')), 'organization-not-found');
  t.is(problemOf(await trial('bob', 'a%2Fb')), 'organization-not-found');
});

const failures = [
  ['a proxy that does not know it', 404],
  ['a proxy that does not reach it', 502],
  ['a token that it does not know', 401],
] as const;

for (const [name, status] of failures)
  test(`behind ${name} it is the directory that failed, not an organization that is unknown`, async (t) => {
    const proxy = createServer((_, response) => void response.writeHead(status).end('nothing here'));
    const api = await apiOn(t, await listening(t, proxy));
    const answer = await ask(t, api, `/api/billing/${PAYING}/trial`, { headers: signedIn('alice') });
    t.is(answer.status, 502);
    t.is(problemOf(answer), 'directory-failed');
    t.true(Number(answer.headers.get('retry-after')) > 0);
    t.notRegex(answer.text, new RegExp(`${TOKEN}|127\\.0\\.0\\.1`));
  });
