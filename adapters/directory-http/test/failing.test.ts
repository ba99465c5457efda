/** A directory that fails in each way that a service can fail: what is said of it, and what is tried again. */
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
  /** Of a notice, which is never asked for twice. */
  readonly notice: NotifyError['_tag'];
  /** Only where waiting is what is tested. On a busy machine not every request arrives in time. */
  readonly timeoutMs?: number;
}

const failures: ReadonlyArray<Failure> = [
  {
    name: 'hangs before it answers',
    listener: () => undefined,
    says: /did not respond: time-out/,
    error: 'DirectoryUnavailable',
    requests: 3,
    notice: 'NoticeOutcomeUnknown',
    timeoutMs: 300,
  },
  {
    name: 'hangs in the middle of its answer',
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
    name: 'breaks off its answer',
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
    name: 'answers garbage',
    listener: (_, response) => {
      response.end('<html>Welcome to the hotel’s network</html>');
    },
    says: /returned an invalid response: it is not JSON/,
    error: 'DirectoryUnavailable',
    requests: 3,
    notice: 'NoticeOutcomeUnknown',
  },
  {
    name: 'answers JSON of something else',
    listener: answerJson(200, { status: 'ok', secret: 'hunter2' }),
    says: /returned an invalid response: \w+ is missing/,
    error: 'DirectoryUnavailable',
    requests: 3,
    notice: 'NoticeOutcomeUnknown',
  },
  {
    name: 'answers without an end',
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
    name: 'says that it is not well',
    listener: problem('unavailable', 503),
    says: /reported unavailable: as the test wants/,
    error: 'DirectoryUnavailable',
    requests: 3,
    notice: 'NoticeOutcomeUnknown',
  },
  {
    name: 'is not there, and its proxy says so',
    listener: answerJson(502, { message: 'bad gateway' }),
    says: /Something other than the organization directory responded \(HTTP 502\)/,
    error: 'DirectoryUnavailable',
    requests: 3,
    notice: 'NoticeOutcomeUnknown',
  },
  {
    name: 'is not known to its proxy',
    listener: answerJson(404, { type: 'about:blank', title: 'Not Found', status: 404 }),
    says: /Something other than the organization directory responded \(HTTP 404\): check its address/,
    error: 'DirectoryUnavailable',
    requests: 1,
    notice: 'NoticeRefused',
  },
  {
    name: 'is somewhere else',
    listener: answerJson(302, {}, { location: 'http://127.0.0.1:9/' }),
    says: /Something other than the organization directory responded \(HTTP 302\)/,
    error: 'DirectoryUnavailable',
    requests: 1,
    notice: 'NoticeOutcomeUnknown',
  },
  {
    name: 'is asked too much',
    listener: answerJson(429, {}, { 'retry-after': '60' }),
    says: /HTTP 429/,
    error: 'DirectoryUnavailable',
    requests: 1,
    notice: 'NoticeRefused',
  },
  {
    name: 'does not know the token',
    listener: problem('not-authenticated', 401),
    says: /rejected our credentials \(HTTP 401\): the token is wrong/,
    error: 'DirectoryUnavailable',
    requests: 1,
    notice: 'NoticeRefused',
  },
  {
    name: 'forbids it',
    listener: answerJson(403, { message: 'no' }),
    says: /rejected our credentials \(HTTP 403\)/,
    error: 'DirectoryUnavailable',
    requests: 1,
    notice: 'NoticeRefused',
  },
  {
    name: 'speaks another version of the contract',
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

  test(`a directory that ${name} is ${error}, asked ${requests === 1 ? 'once' : `${requests} times`}`, async (t) => {
    const { directory, arrived, log } = await misbehave(t, listener, config);
    const failure = await left(directory.findByExternalId('frosty-sky-72'));
    t.is(failure._tag, error);
    t.regex(messageOf(failure), says);
    t.is(log.length, requests);
    t.true(arrived() <= requests);
    t.is(new Set(log.map(({ requestId }) => requestId)).size, 1);
    t.notRegex(JSON.stringify([messageOf(failure), log]), new RegExp(`${TOKEN}|hunter2|frosty`));
  });

  test(`of a notice to a directory that ${name}, ${notice} is said, and it is asked for once`, async (t) => {
    const { notifier, arrived, log } = await misbehave(t, listener, config);
    t.is((await left(notifier.send('trial expired', anOrganization())))._tag, notice);
    t.is(log.length, 1);
    t.true(arrived() <= 1);
  });
}

test('a list that breaks off in its second page ends with what went wrong', async (t) => {
  const { directory } = await misbehave(t, answerJson(500, {}));
  const pages = [];
  for await (const page of directory.delinquent(at('2026-03-01T10:00:00Z'))) pages.push(page);
  t.like(pages, [{ _tag: 'Left', left: { _tag: 'DirectoryUnavailable' } }]);
  t.is(pages.length, 1);
});

test('of a directory that nobody can connect to, nothing can have reached it', async (t) => {
  const client = directoryClient({ baseUrl: await closedUrl(), token: TOKEN, retryDelayMs: 1 });
  const failure = await left(httpDirectory(client).billingConfigured('frosty-sky-72'));
  t.regex(messageOf(failure), /was not called: ECONNREFUSED/);
  t.is((await left(httpTrialNotifier(client).send('trial expired', anOrganization())))._tag, 'NoticeRefused');
});
