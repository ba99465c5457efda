import { planUploads } from '@usage-billing/core/invoices';
import { DAY, HOUR, MINUTE } from '@usage-billing/core/shared';
import { NODE_SECONDS } from '@usage-billing/core/usage';
import test from 'ava';
import { isLeft } from 'fp-ts/lib/Either.js';
import { day } from './upload-sample.ts';
import {
  addUsage,
  atProvider,
  daily,
  depsOf,
  pass,
  right,
  settle,
  statesOf,
  type World,
  withUsage,
} from './upload-world.ts';

/** A copy of what the database holds; putting it back forgets what came after. */
const backup = (of: World): (() => void) => {
  const rows = of.rows.map((row) => ({ ...row }));
  const uploads = [...of.uploads];
  const { lastSend, lastUploadId } = of;
  return () => {
    of.rows.splice(0, of.rows.length, ...rows.map((row) => ({ ...row })));
    of.uploads.clear();
    for (const [id, upload] of uploads) of.uploads.set(id, upload);
    Object.assign(of, { lastSend, lastUploadId });
  };
};

test('a journal that was restored prepares and sends nothing while the provider knows a later upload', async (t) => {
  const of = withUsage();
  right(await daily(of));
  pass(of, DAY);
  right(await settle(of));
  const restore = backup(of);
  addUsage(of, '1', '2026-10-15', 20n);
  right(await daily(of));
  pass(of, HOUR);
  right(await settle(of));
  t.deepEqual(statesOf(of), ['1 Imported', '2 Imported']);
  restore();
  addUsage(of, '1', '2026-10-15', 20n);
  pass(of, DAY);
  const refused = await daily(of);
  if (!isLeft(refused) || refused.left._tag !== 'ProviderAhead') return t.fail('it is refused');
  t.regex(refused.left.message, /uploads that the journal does not know \(2-[0-9a-f]{6}\).*"uploads adopt"/);
  t.like(of.runs.at(-1)?.outcome, { _tag: 'Failed', error: `ProviderAhead: ${refused.left.message}` });
  t.deepEqual(statesOf(of), ['1 Imported']);
  t.deepEqual(atProvider(of), { W1: '30' });
  const plan = await planUploads(depsOf(of))({ policy: of.policy })();
  t.true(isLeft(plan) && plan.left._tag === 'ProviderAhead', 'a dry run says the same');
});

test('what was prepared when the copy was taken, and then sent, is found and not sent again', async (t) => {
  const of = withUsage({ sendFaults: [{ taken: false, answer: { _tag: 'NotSent', reason: 'connection refused' } }] });
  right(await daily(of));
  const restore = backup(of);
  pass(of, MINUTE);
  right(await settle(of));
  t.deepEqual(statesOf(of), ['1 Sent']);
  restore();
  pass(of, HOUR);
  t.deepEqual(statesOf(of), ['1 Prepared']);
  right(await settle(of));
  t.deepEqual(statesOf(of), ['1 Imported']);
  t.deepEqual(atProvider(of), { W1: '10' });
});

test('what a restored journal made again and gave up is not known, for the provider holds it', async (t) => {
  const of = withUsage({ sendFaults: [{ taken: false, answer: { _tag: 'NotSent', reason: 'connection refused' } }] });
  right(await daily(of));
  const restore = backup(of);
  pass(of, MINUTE);
  right(await settle(of));
  pass(of, HOUR);
  restore();
  const [prepared] = of.uploads.values();
  if (prepared === undefined) return t.fail('there is an upload');
  of.uploads.set(prepared.id, { ...prepared, state: { _tag: 'Rejected', reason: 'after a restore', at: of.now } });
  for (const row of of.rows) Object.assign(row, { uploadId: null });
  const refused = await daily(of);
  if (!isLeft(refused) || refused.left._tag !== 'ProviderAhead') return t.fail('it is refused');
  t.regex(refused.left.message, /does not know \(1-[0-9a-f]{6}\)/);
  t.deepEqual(atProvider(of), { W1: '10' });
});

test('without an answer of the provider nothing is prepared, and the run fails with the reason', async (t) => {
  const of = withUsage({ silent: true });
  const failed = await daily(of);
  t.true(isLeft(failed) && failed.left._tag === 'ProviderUnavailable');
  t.deepEqual(statesOf(of), []);
  t.like(of.runs[0]?.outcome, { _tag: 'Failed', error: 'ProviderUnavailable: HTTP 503' });
});

test('the provider is asked once in a run, and never in a pass that sends nothing', async (t) => {
  const of = withUsage();
  right(await daily(of));
  t.is(of.arrivalReads, 1);
  pass(of, HOUR);
  right(await settle(of));
  t.deepEqual(statesOf(of), ['1 Imported']);
  t.is(of.arrivalReads, 1);
});

test("usage of others at the provider is nobody's concern here", async (t) => {
  const of = withUsage();
  const line = {
    accountNumber: 'W1',
    amountType: NODE_SECONDS,
    quantity: 5n,
    startDate: day('2026-10-14'),
    endDate: day('2026-10-15'),
    firstUsedOn: day('2026-10-14'),
    lastUsedOn: day('2026-10-14'),
    subscriptionNumber: 'A-S1',
    chargeNumber: 'C-1',
  };
  for (const description of ['by hand', 'Upload 7-3f9c2a', 'Approx. usage: 1 node-days. Upload 7-3f9c2a by hand'])
    of.imports.push({
      id: description,
      key: description,
      text: description,
      lines: [{ ...line, description }],
      submittedAt: of.now,
      status: { _tag: 'Completed' },
    });
  right(await daily(of));
  t.deepEqual(statesOf(of), ['1 Sent']);
});
