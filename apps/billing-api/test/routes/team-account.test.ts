/** Who bills a team: for staff alone. */
import test, { type ExecutionContext } from 'ava';
import type { EndpointDeps } from '../../src/routes/endpoints.ts';
import { type Answer, ask, problemOf, signedIn, startApi } from '../support/api.ts';
import { ports, STAFF, withLedgerDown } from '../support/ports.ts';

const read = async (t: ExecutionContext, team: string, user = STAFF, deps: EndpointDeps = ports()): Promise<Answer> =>
  ask(t, await startApi(t, deps), `/api/billing/teams/${team}/account`, { headers: signedIn(user) });

const say = async (
  t: ExecutionContext,
  body: unknown,
  { user = STAFF, deps = ports(), team = 't2' } = {},
): Promise<Answer> =>
  ask(t, await startApi(t, deps), `/api/billing/teams/${team}/account`, {
    method: 'PUT',
    headers: { ...signedIn(user), 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

test('Staff reads who bills a team', async (t) => {
  const answer = await read(t, 't1');
  t.is(answer.status, 200);
  t.deepEqual(answer.json, { id: 1, teamId: 't1', provider: 'external', created: '2026-01-01T00:00:00Z' });
});

test('A team of which nobody said anything is not found', async (t) => {
  const answer = await read(t, 't9');
  t.is(answer.status, 404);
  t.is(problemOf(answer), 'team-account-not-found');
});

for (const provider of ['external', 'zuora'])
  test(`Staff says that the bill is made by ${provider}`, async (t) => {
    const answer = await say(t, { provider });
    t.is(answer.status, 200);
    t.like(answer.json, { teamId: 't2', provider, created: '2026-03-10T12:30:00Z' });
  });

test('No customer may declare that their bill is made elsewhere, nor read it', async (t) => {
  t.is(problemOf(await say(t, { provider: 'external' }, { user: 'alice' })), 'no-permission');
  t.is(problemOf(await read(t, 't1', 'alice')), 'no-permission');
});

const bad: ReadonlyArray<readonly [body: unknown, field: string, reason: RegExp]> = [
  [{ provider: 'nobody' }, 'provider', /must be one of zuora, external/],
  [{}, 'provider', /is missing/],
  [[], 'body', /must be an object/],
];

for (const [body, field, reason] of bad)
  test(`${JSON.stringify(body)} says nothing about a team`, async (t) => {
    const answer = await say(t, body);
    t.is(answer.status, 400);
    const [error] = (answer.json as { readonly errors: ReadonlyArray<Readonly<Record<string, string>>> }).errors;
    t.is(error?.field, field);
    t.regex(error?.reason ?? '', reason);
  });

for (const team of ['%00', 'x'.repeat(129)])
  test(`${team.slice(0, 5)} is no id of a team`, async (t) => {
    const answer = await say(t, { provider: 'zuora' }, { team });
    t.is(problemOf(answer), 'bad-request');
    t.regex(answer.text, /"field":"teamId"/);
  });

test('A database that is down is 503', async (t) => {
  t.is(problemOf(await read(t, 't1', STAFF, withLedgerDown())), 'database-failed');
  t.is(problemOf(await say(t, { provider: 'zuora' }, { deps: withLedgerDown() })), 'database-failed');
});
