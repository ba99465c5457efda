/** Usage by the time of its submission: in batches, and beside usage of which nobody knows what it looks like. */
import { allOf, at, left } from '@usage-billing/contracts/laws';
import { zuoraUsageUploader } from '@usage-billing/zuora';
import test, { type ExecutionContext } from 'ava';
import { misbehave } from './support/server.ts';

const RECORD = {
  Id: 'u1',
  Description: 'Approx. usage: 1 node-hours. Upload 17-3f9c2a',
  AccountNumber: 'W1',
  SubscriptionNumber: 'A-S1',
  UOM: 'node-seconds',
  Quantity: 3600,
  StartDateTime: '2026-03-10T00:00:00.000-08:00',
  EndDateTime: '2026-03-11T00:00:00.000-08:00',
  SubmissionDateTime: '2026-03-11T02:30:05.000+00:00',
  RbeStatus: 'Pending',
};

const BARE = {
  Id: 'u2',
  Description: 'by hand',
  Quantity: 1.5,
  StartDateTime: '2026-03-10',
  SubmissionDateTime: '2026-03-11T02:30:05.000Z',
};

/** Answers one after the other, and what it was asked. */
const serve = async (t: ExecutionContext, answers: ReadonlyArray<unknown>) => {
  const asked: { readonly path: string; readonly body: string }[] = [];
  const server = await misbehave((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push({ path: request.url ?? '', body: Buffer.concat(chunks).toString() });
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answers[asked.length - 1]));
    });
  });
  t.teardown(server.close);
  return { asked, arrivedSince: zuoraUsageUploader(server.config).arrivedSince };
};

test('batches are asked for one after the other, by the locator that Zuora gave', async (t) => {
  const { asked, arrivedSince } = await serve(t, [
    { records: [RECORD], size: 3, done: false, queryLocator: 'more-1' },
    { records: [{ ...RECORD, Id: 'u3' }], size: 3, done: false, queryLocator: 'more-2' },
    { records: [BARE], size: 3, done: true },
  ]);
  const arrived = await allOf(arrivedSince(at('2026-03-11T01:30:00.000007Z')));
  t.deepEqual(
    asked.map(({ path }) => path),
    ['/v1/action/query', '/v1/action/queryMore', '/v1/action/queryMore'],
  );
  t.regex(asked[0]?.body ?? '', /from Usage where SubmissionDateTime > '2026-03-11T01:30:00\.000\+00:00'/);
  t.is(asked[2]?.body, '{"queryLocator":"more-2"}');
  t.like(arrived[0], { accountNumber: 'W1', unit: 'node-seconds', startDay: '2026-03-10', complete: true });
  t.is(arrived[0]?.submittedAt, at('2026-03-11T02:30:05Z'));
  t.like(arrived[2], { description: 'by hand', accountNumber: '', unit: '', endDay: { _tag: 'None' } });
  t.is(arrived[2]?.quantity.toFixed(), '1.5');
});

test('what is still imported is not complete, and what has no description is left out', async (t) => {
  const { Description: _, ...nameless } = RECORD;
  const { arrivedSince } = await serve(t, [
    { records: [{ ...RECORD, RbeStatus: 'Importing' }, nameless], size: 2, done: true },
  ]);
  t.deepEqual(
    (await allOf(arrivedSince(at('2026-03-11T00:00:00Z')))).map(({ complete }) => complete),
    [false],
  );
});

test('an answer that is not whole is no answer', async (t) => {
  for (const answer of [
    { records: [RECORD], size: 2, done: false },
    { records: [{ ...RECORD, Quantity: 'many' }], size: 1, done: true },
    { size: 0 },
  ]) {
    const { arrivedSince } = await serve(t, [answer]);
    const read = async () => {
      for await (const page of arrivedSince(at('2026-03-11T00:00:00Z'))) if (page._tag === 'Left') return page;
      return { _tag: 'Right' as const, right: undefined };
    };
    t.is((await left(read))._tag, 'ProviderUnavailable');
  }
});
