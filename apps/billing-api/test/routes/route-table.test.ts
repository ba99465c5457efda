/**
 * Route × circumstance → status and problem type, over real HTTP on every side: the API, Zuora, the directory and Postgres
 * are servers, and what is down is down. What is expected is what the contract lists; a route without a sample does not compile.
 */
import { type ApiOperation, type ApiRoute, apiRoutes, problemKinds } from '@usage-billing/contracts/wire';
import test, { type ExecutionContext } from 'ava';
import { type Answer, ask, asService, problemOf, signedIn, startApi } from '../support/api.ts';
import { type Circumstance, circumstances, organizationIn, promised, userIn } from '../support/circumstances.ts';
import { type Dependencies, openDependencies, type Trouble } from '../support/dependencies.ts';
import { type Outcome, routeSamples, type SampleRequest } from '../support/route-samples.ts';

const routes = Object.entries<ApiRoute>(apiRoutes) as ReadonlyArray<readonly [ApiOperation, ApiRoute]>;

/** One for each kind of trouble; opened when the first test needs it. */
const opened = new Map<string, Promise<Dependencies>>();

const dependenciesIn = (trouble: Trouble): Promise<Dependencies> => {
  const key = JSON.stringify(trouble);
  const known = opened.get(key) ?? openDependencies(trouble);
  opened.set(key, known);
  return known;
};

test.after.always(async () => {
  for (const dependencies of opened.values()) await (await dependencies).close();
});

const credentials = ({ permission }: ApiRoute, user: string | null): Record<string, string> => {
  if (user === null) return {};
  return permission === 'service' ? asService() : signedIn(user);
};

const send = async (
  t: ExecutionContext,
  { deps }: Dependencies,
  route: ApiRoute,
  { path, body }: SampleRequest,
  user: string | null,
): Promise<Answer> => {
  const api = await startApi(t, deps, { deadlineMilliseconds: 60_000 });
  return ask(t, api, path, {
    method: route.method,
    headers: {
      ...credentials(route, user),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
};

const check = (t: ExecutionContext, answer: Answer, expected: Outcome): void => {
  const outcome = answer.status < 400 ? answer.status : problemOf(answer);
  t.is(outcome, expected, answer.text);
  if (typeof expected === 'number') return;
  t.is(answer.status, problemKinds[expected].status);
  if ([429, 502, 503, 504].includes(answer.status)) t.true(Number(answer.headers.get('retry-after')) >= 1);
  t.notRegex(answer.text, /127\.0\.0\.1|postgres|token-of-the-api|at .*\.ts/);
};

for (const [operation, route] of routes) {
  const { fine, bad, differs = {} } = routeSamples[operation];

  for (const circumstance of Object.keys(circumstances) as Circumstance[]) {
    const expected = differs[circumstance] ?? promised(route, circumstance);
    test(`${operation}, ${circumstance}: ${expected}`, async (t) => {
      const meeting = circumstances[circumstance];
      const dependencies = await dependenciesIn(meeting.trouble);
      const request = fine(organizationIn(meeting), dependencies.facts);
      check(t, await send(t, dependencies, route, request, userIn(meeting, route)), expected);
    });
  }

  if (bad !== null)
    test(`${operation}, bad input: bad-request, naming ${bad.field}`, async (t) => {
      const dependencies = await dependenciesIn('none');
      const request = { ...fine(organizationIn(circumstances.ok), dependencies.facts), ...bad.change };
      const answer = await send(t, dependencies, route, request, userIn(circumstances.ok, route));
      check(t, answer, 'bad-request');
      const { errors } = answer.json as { readonly errors: ReadonlyArray<{ readonly field: string }> };
      t.deepEqual(
        errors.map(({ field }) => field),
        [bad.field],
      );
    });
}

test('how long Zuora wants to be left alone is passed on', async (t) => {
  const { trouble } = circumstances['Zuora 429'];
  const dependencies = await dependenciesIn(trouble);
  const request = routeSamples.getInvoices.fine(organizationIn(circumstances.ok), dependencies.facts);
  const answer = await send(t, dependencies, apiRoutes.getInvoices, request, 'alice');
  // Zuora's 42 seconds, less those that passed since it said so; where it says nothing it is 10.
  const seconds = Number(answer.headers.get('retry-after'));
  t.true(seconds > 10 && seconds <= 42, `${seconds}`);
});

for (const circumstance of ['Zuora 429', 'Zuora 503', 'Zuora time-out'] as const)
  test(`a status, ${circumstance}: tells usage and says that payment is unknown`, async (t) => {
    const dependencies = await dependenciesIn(circumstances[circumstance].trouble);
    const request = routeSamples.getStatus.fine(organizationIn(circumstances.ok), dependencies.facts);
    const { json } = await send(t, dependencies, apiRoutes.getStatus, request, 'alice');
    t.like(json, {
      trial: { remaining: 0 },
      usage_per_day: { '2026-03-10': 3600 },
      active_hosts: 1,
      usage_to_date: {},
      estimated_monthly_usage: {},
      payment_status: { status: 'unknown', description: 'The billing provider does not respond at the moment.' },
    });
    t.false(Object.hasOwn(json as object, 'currency'));
  });
