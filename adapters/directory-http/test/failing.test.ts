/** A directory that fails in every way that a service can: the errors, and what is retried. */
import type { RequestListener } from 'node:http';
import { anOrganization, at, left } from '@usage-billing/contracts/laws';
import { directoryProblemType } from '@usage-billing/contracts/wire';
import type { DirectoryError, NotifyError } from '@usage-billing/core/trials';
import { directoryClient, httpDirectory, httpTrialNotifier } from '@usage-billing/directory-http';
import test from 'ava';
import { answerJson, closedUrl, misbehave } from './support/misbehaving.ts';
import { TOKEN } from './support/open-directory.ts';

const problem = (name: Parameters<typeof directoryProblemType>[0], status: number): RequestListener =>
  answerJson(status, { type: directoryProblemType(name), title: 'as the test wants', status });

interface Failure {
  readonly name: string;
  readonly listener: RequestListener;
  readonly says: RegExp;
  /** Of a read. */
  readonly error: DirectoryError['_tag'];
  readonly requests: number;
  /** Of a notice, which is never requested twice. */
  readonly notice: NotifyError['_tag'];
  /** Only where waiting is what is tested. On a busy machine not every request arrives in time. */
  readonly timeoutMs?: number;
}

const failures: ReadonlyArray<Failure> = [
  {
    name: 'hangs before it responds',
    listener: () => undefined,
    says: /did not respond: time-out/,
    error: 'DirectoryUnavailable',
    requests: 3,
    notice: 'NoticeOutcomeUnknown',
    timeoutMs: 300,
  },
  {
    name: 'hangs in the middle of its response',
    listener: (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"id":');
    },
    says: /did not respond: time-out/,
    error: 'DirectoryUnavailable',
    requests: 3,
    notice: 'NoticeOutcomeUnknown',
    timeoutMs: 300,
  },
  {
    name: 'resets the connection',
    listener: (request) => {
      request.socket.resetAndDestroy();
    },
    says: /did not respond: /,
    error: 'DirectoryUnavailable',
    requests: 3,
    notice: 'NoticeOutcomeUnknown',
  },
  {
    name: 'breaks off its response',
    listener: (request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{', () => request.socket.destroy());
    },
    says: /did not respond: /,
    error: 'DirectoryUnavailable',
    requests: 3,
    notice: 'NoticeOutcomeUnknown',
  },
  {
    name: 'responds with garbage',
    listener: (_, response) => {
      response.end('<html>Welcome to the hotel’s network</html>');
    },
    says: /returned an invalid response: it is not JSON/,
    error: 'DirectoryUnavailable',
    requests: 3,
    notice: 'NoticeOutcomeUnknown',
  },
  {
    name: 'responds with other JSON',
    listener: answerJson(200, { status: 'ok', secret: 'hunter2' }),
    says: /returned an invalid response: \w+ is missing/,
    error: 'DirectoryUnavailable',
    requests: 3,
    notice: 'NoticeOutcomeUnknown',
  },
  {
    name: 'responds without an end',
    listener: (_, response) => {
      response.writeHead(200);
      const more = (): void => void response.write(Buffer.alloc(1024 * 1024, ' '), (error) => error ?? more());
      more();
    },
    says: /returned an invalid response: it is longer than/,
    error: 'DirectoryUnavailable',
    requests: 3,
    notice: 'NoticeOutcomeUnknown',
  },
  {
    name: 'reports that it is unavailable',
    listener: problem('unavailable', 503),
    says: /reported unavailable: as the test wants/,
    error: 'DirectoryUnavailable',
    requests: 3,
    notice: 'NoticeOutcomeUnknown',
  },
  {
    name: 'is down behind a proxy',
    listener: answerJson(502, { message: 'bad gateway' }),
    says: /Something other than the organization directory responded \(HTTP 502\)/,
    error: 'DirectoryUnavailable',
    requests: 3,
    notice: 'NoticeOutcomeUnknown',
  },
  {
    name: 'is unknown to its proxy',
    listener: answerJson(404, { type: 'about:blank', title: 'Not Found', status: 404 }),
    says: /Something other than the organization directory responded \(HTTP 404\): check its address/,
    error: 'DirectoryUnavailable',
    requests: 1,
    notice: 'NoticeRefused',
  },
  {
    name: 'redirects',
    listener: answerJson(302, {}, { location: 'http://127.0.0.1:9/' }),
    says: /Something other than the organization directory responded \(HTTP 302\)/,
    error: 'DirectoryUnavailable',
    requests: 1,
    notice: 'NoticeOutcomeUnknown',
  },
  {
    name: 'limits the rate of requests',
    listener: answerJson(429, {}, { 'retry-after': '60' }),
    says: /HTTP 429/,
    error: 'DirectoryUnavailable',
    requests: 1,
    notice: 'NoticeRefused',
  },
  {
    name: 'rejects the token',
    listener: problem('not-authenticated', 401),
    says: /rejected our credentials \(HTTP 401\): the token is wrong/,
    error: 'DirectoryUnavailable',
    requests: 1,
    notice: 'NoticeRefused',
  },
  {
    name: 'forbids the call',
    listener: answerJson(403, { message: 'no' }),
    says: /rejected our credentials \(HTTP 403\)/,
    error: 'DirectoryUnavailable',
    requests: 1,
    notice: 'NoticeRefused',
  },
  {
    name: 'has another version of the contract',
    listener: problem('route-not-found', 404),
    says: /reported route-not-found/,
    error: 'DirectoryUnavailable',
    requests: 1,
    notice: 'NoticeRefused',
  },
  {
    name: 'does not know the organization',
    listener: problem('organization-not-found', 404),
    says: /^$/,
    error: 'OrganizationNotFound',
    requests: 1,
    notice: 'NoticeRefused',
  },
];

const messageOf = (error: DirectoryError): string => (error._tag === 'DirectoryUnavailable' ? error.message : '');

for (const { name, listener, says, error, requests, notice, timeoutMs } of failures) {
  const config = timeoutMs === undefined ? {} : { timeoutMs };

  test(`a directory that ${name} is ${error} after ${requests === 1 ? 'one request' : `${requests} requests`}`, async (t) => {
    const { directory, arrived, log } = await misbehave(t, listener, config);
    const failure = await left(directory.findByExternalId('frosty-sky-72'));
    t.is(failure._tag, error);
    t.regex(messageOf(failure), says);
    t.is(log.length, requests);
    t.true(arrived() <= requests);
    t.is(new Set(log.map(({ requestId }) => requestId)).size, 1);
    t.notRegex(JSON.stringify([messageOf(failure), log]), new RegExp(`${TOKEN}|hunter2|frosty`));
  });

  test(`a notice to a directory that ${name} is ${notice} after one request`, async (t) => {
    const { notifier, arrived, log } = await misbehave(t, listener, config);
    t.is((await left(notifier.send('trial expired', anOrganization())))._tag, notice);
    t.is(log.length, 1);
    t.true(arrived() <= 1);
  });
}

test('a list that cannot be read ends with the reason', async (t) => {
  const { directory } = await misbehave(t, answerJson(500, {}));
  const pages = [];
  for await (const page of directory.delinquent(at('2026-03-01T10:00:00Z'))) pages.push(page);
  t.like(pages, [{ _tag: 'Left', left: { _tag: 'DirectoryUnavailable' } }]);
  t.is(pages.length, 1);
});

test('a directory that nobody can connect to was certainly not called', async (t) => {
  const client = directoryClient({ baseUrl: await closedUrl(), token: TOKEN, retryDelayMs: 1 });
  const failure = await left(httpDirectory(client).billingConfigured('frosty-sky-72'));
  t.regex(messageOf(failure), /was not called: ECONNREFUSED/);
  t.is((await left(httpTrialNotifier(client).send('trial expired', anOrganization())))._tag, 'NoticeRefused');
});
