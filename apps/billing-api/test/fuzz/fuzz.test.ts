/**
 * Thousands of requests made from the OpenAPI document, over HTTP, with Zuora, directory and Postgres on the other side:
 * none fails on our side, none hangs, and every answer is one that the document describes.
 * `FUZZ_RUNS=2000 FUZZ_SEED=7 npx ava apps/billing-api/test/fuzz` runs longer, and elsewhere.
 */
import { Agent, request } from 'node:http';
import { Problem } from '@usage-billing/contracts/wire';
import test from 'ava';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { type Api, startApi } from '../support/api.ts';
import { openDependencies } from '../support/dependencies.ts';
import { document, notAsDescribed, routeOf } from '../support/described.ts';
import { type FuzzedRequest, requestsOf } from './requests.ts';

const RUNS = Number(process.env.FUZZ_RUNS ?? 100);
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_126);
/** Sent at the same time, which is when they get into each other's way. */
const AT_ONCE = 20;

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** As it is: `fetch` would tidy the address up first. */
const send = (api: Api, agent: Agent, { method, target, headers, body }: FuzzedRequest): Promise<Answer> =>
  new Promise((resolve, reject) => {
    // Node's client would send the body of a GET without saying how long it is.
    const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
    const sent = { ...headers, ...length };
    const asked = request(api.url, { method, path: target, headers: sent, agent, timeout: 60_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          contentType: response.headers['content-type'] ?? '',
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    asked.on('error', reject);
    asked.on('timeout', () => asked.destroy(new Error('no answer within a minute')));
    asked.end(body);
  });

/** What is wrong with the answer, or nothing. Everything that the API depends on is there, so no failure is excused. */
const wrongWith = ({ method, target }: FuzzedRequest, { status, contentType, text }: Answer): string | undefined => {
  if (status >= 500) return `${status}: ${text}`;
  if (method === 'HEAD' || status === 204) return undefined;
  const json: unknown = contentType.includes('json') ? JSON.parse(text) : undefined;
  if (status >= 400 && E.isLeft(Problem.decode(json))) return `${status} is no problem of ours: ${text}`;
  const route = routeOf(method, target.split('?')[0] ?? '');
  const notOurs = json === undefined ? false : /route-not-found|method-not-allowed/.test(text);
  return route === undefined || notOurs ? undefined : notAsDescribed(route, { status, contentType, json });
};

test('no request that can be made up breaks the API, hangs, or is answered in another way than described', async (t) => {
  const dependencies = await openDependencies('none');
  t.teardown(dependencies.close);
  const api = await startApi(t, dependencies.deps, { deadlineMilliseconds: 50_000 });
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  t.teardown(() => agent.destroy());
  const statuses = new Map<number, number>();
  const wrongs: string[] = [];
  const batches = fc.array(requestsOf(document), { minLength: AT_ONCE, maxLength: AT_ONCE });
  const batch = fc.asyncProperty(batches, async (requests) => {
    await Promise.all(
      requests.map(async (asked) => {
        const answer = await send(api, agent, asked);
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        const wrong = wrongWith(asked, answer);
        if (wrong !== undefined) wrongs.push(`${wrong}\n${JSON.stringify(asked).slice(0, 2_000)}`);
      }),
    );
    return wrongs.length === 0;
  });
  // Each request stands for itself, and is told whole: there is nothing to shrink.
  await fc.check(batch, { seed: SEED, numRuns: RUNS, endOnFailure: true });
  t.deepEqual(wrongs, []);
  t.log(Object.fromEntries([...statuses].sort(([a], [b]) => a - b)));
  // What only ever meets the first check proves nothing about what lies behind it.
  for (const status of [200, 400, 401, 403, 404]) t.true((statuses.get(status) ?? 0) > RUNS / 10, `${status}`);
});
