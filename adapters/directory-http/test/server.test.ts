/** The reference server over plain HTTP: authentication, and the problems that it responds with. */
import { anOrganization } from '@usage-billing/contracts/laws';
import { directoryProblemOf } from '@usage-billing/contracts/wire';
import { startDirectoryServer } from '@usage-billing/directory-http/server';
import { memoryDirectory } from '@usage-billing/memory';
import test, { type ExecutionContext } from 'ava';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { openDirectory, TOKEN } from './support/open-directory.ts';

const serve = async (t: ExecutionContext): Promise<string> => {
  const { url, close } = await openDirectory({ directory: memoryDirectory({ organizations: [anOrganization()] }) });
  t.teardown(close);
  return url;
};

const authorized = { authorization: `Bearer ${TOKEN}` };

const problemOf = async (answer: Response) => {
  const { type, detail } = (await answer.json()) as { readonly type: string; readonly detail: string };
  return { status: answer.status, name: directoryProblemOf(type), detail };
};

test('a caller without a valid token learns nothing, not even which routes exist', async (t) => {
  const url = await serve(t);
  const wrong: ReadonlyArray<Record<string, string>> = [
    {},
    { authorization: 'Bearer' },
    { authorization: 'Bearer wrong' },
    { authorization: `Basic ${TOKEN}` },
    { authorization: `Bearer ${TOKEN}x` },
    { authorization: `Bearer ${TOKEN} ${TOKEN}` },
  ];
  for (const headers of wrong)
    for (const path of ['v1/organizations/frosty-sky-72', 'v1/nothing']) {
      const answer = await fetch(`${url}${path}`, { headers });
      t.is(answer.headers.get('www-authenticate'), 'Bearer');
      t.like(await problemOf(answer), { status: 401, name: 'not-authenticated' });
    }
});

test('each of several tokens is accepted, so that one can be replaced', async (t) => {
  const { url, close } = await startDirectoryServer({ directory: memoryDirectory(), tokens: ['old', 'new'] });
  t.teardown(close);
  for (const token of ['old', 'new'])
    t.is((await fetch(`${url}v1/lists/all`, { headers: { authorization: `Bearer ${token}` } })).status, 200);
});

const badRequests: ReadonlyArray<readonly [method: string, path: string, body: string | undefined, detail: RegExp]> = [
  ['GET', 'v1/organizations?query=&page=0&includeDeleted=false', undefined, /page must be a whole number/],
  ['GET', 'v1/organizations?page=1', undefined, /query is missing; includeDeleted is missing/],
  ['GET', 'v1/lists/billable', undefined, /at is missing/],
  ['GET', 'v1/lists/billable?at=yesterday', undefined, /at .*RFC 3339/],
  ['GET', 'v1/organizations/frosty-sky-72/permissions/billing.delete?userId=ann', undefined, /permission/],
  ['PUT', 'v1/organizations/frosty-sky-72/refusals/refuseEverything', '{}', /flag/],
  [
    'PUT',
    'v1/organizations/frosty-sky-72/refusals/refuseDataAccess',
    '{"refused":"yes"}',
    /refused .*; reason is missing/,
  ],
  ['PUT', 'v1/organizations/frosty-sky-72/zuora-account', '{"accountNumber"', /The body is not JSON/],
  ['PUT', 'v1/organizations/frosty-sky-72/zuora-account', 'x'.repeat(70_000), /The body is longer than/],
  ['POST', 'v1/organizations/frosty-sky-72/notices', '{"notice":"trial expired"}', /notice must be one of/],
];

for (const [method, path, body, detail] of badRequests)
  test(`${method} ${path} with ${body?.slice(0, 40) ?? 'no body'} is a bad request that names what is wrong`, async (t) => {
    const url = await serve(t);
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: authorized,
      ...(body === undefined ? {} : { body }),
    });
    const problem = await problemOf(answer);
    t.like(problem, { status: 400, name: 'bad-request' });
    t.regex(problem.detail, detail);
  });

for (const [method, path] of [
  ['GET', 'v1/nothing'],
  ['GET', 'v2/organizations/frosty-sky-72'],
  ['DELETE', 'v1/organizations/frosty-sky-72'],
  ['GET', ''],
] as const)
  test(`${method} /${path} is an unknown route`, async (t) => {
    const answer = await fetch(`${await serve(t)}${path}`, { method, headers: authorized });
    t.like(await problemOf(answer), { status: 404, name: 'route-not-found' });
  });

test('the cause of a failure is logged, and callers learn only that there was one', async (t) => {
  const causes: string[] = [];
  const { url, close } = await startDirectoryServer({
    tokens: [TOKEN],
    directory: {
      ...memoryDirectory(),
      findByExternalId: () => TE.left({ _tag: 'DirectoryUnavailable', message: 'the disk of db-7 is full' }),
      findByInternalId: () => {
        throw new Error('a mistake at line 7');
      },
    },
    onFailure: (cause) => causes.push(cause),
  });
  t.teardown(close);
  const down = await fetch(`${url}v1/organizations/x`, { headers: authorized });
  t.true(Number(down.headers.get('retry-after')) > 0);
  const unavailable = await problemOf(down);
  t.like(unavailable, { status: 503, name: 'unavailable' });
  const failed = await problemOf(await fetch(`${url}v1/instances/7`, { headers: authorized }));
  t.like(failed, { status: 500, name: 'internal-error' });
  t.notRegex(JSON.stringify([unavailable, failed]), /db-7|line 7/);
  t.deepEqual(causes, ['the disk of db-7 is full', 'Error: a mistake at line 7']);
});

test('without a notifier, notices are refused', async (t) => {
  const { notifier, close } = await openDirectory({
    directory: memoryDirectory({ organizations: [anOrganization()] }),
  });
  t.teardown(close);
  const refused = await notifier.send('trial expired', anOrganization())();
  t.like(refused, { left: { _tag: 'NoticeRefused' } });
});
