import { preparePostTrialUpload } from '@usage-billing/core/invoices';
import test from 'ava';
import { left, right as rightOf } from 'fp-ts/lib/Either.js';
import { isNone, none, some } from 'fp-ts/lib/Option.js';
import { prepareUploads } from '../../../src/invoices/upload/prepare/prepare-uploads.ts';
import { QUANTITY_LIMIT } from '../../../src/invoices/upload/report/credit-netting.ts';
import { sampleAccount } from '../account/account-sample.ts';
import { at, day, SAMPLES, subscription } from './upload-sample.ts';
import { addOrganization, addUsage, depsOf, right, statesOf, type World, world } from './upload-world.ts';

const lateAccount = (): World => {
  const of = world();
  addOrganization(of, '1', { trialExpiresAt: at('2026-09-20T12:30:00Z') });
  return of;
};

/** Queued by somebody else. */
const postTrialRow = { externalId: 'org-1', accountNumber: 'W1', attempts: 0, lastError: none, outcome: null };

const prepare = (of: World) => {
  const [organization] = of.organizations;
  if (organization === undefined) throw new Error('the world has no organization');
  return preparePostTrialUpload(depsOf(of))({ organization, through: day('2026-10-15') });
};

test('all usage since the trial ended goes into one upload, with its invoice queued', async (t) => {
  const of = lateAccount();
  addUsage(of, '1', '2026-09-20T12:00:00Z', 1n);
  addUsage(of, '1', '2026-09-20T13:00:00Z', 20n);
  addUsage(of, '1', '2026-10-14T23:00:00Z', 300n);
  addUsage(of, '1', '2026-10-15T00:00:00Z', 4000n);
  t.deepEqual(right(await prepare(of)()), some(1n));
  const upload = of.uploads.get(1n);
  t.is(upload?.uploader, 'post-trial');
  t.deepEqual(
    upload?.lines.map(({ quantity, startDate, endDate }) => `${quantity} ${startDate}..${endDate}`),
    ['20 2026-09-20..2026-10-01', '300 2026-10-01..2026-10-15'],
  );
  t.deepEqual(
    of.rows.map(({ uploadId }) => uploadId),
    [null, 1n, 1n, null],
  );
  t.like(of.queue, [{ uploadId: 1n, externalId: 'org-1', accountNumber: 'W1' }]);
});

test('preparing it again prepares nothing more, and the daily run does not send it either', async (t) => {
  const of = lateAccount();
  addUsage(of, '1', '2026-10-14', 300n);
  right(await prepare(of)());
  t.true(isNone(right(await prepare(of)())));
  const day = right(await prepareUploads(depsOf(of))({ policy: of.policy })());
  t.deepEqual(day.uploads, []);
  t.is(of.queue.length, 1);
});

test('usage that is recorded later is left to the daily run, the invoice made or not', async (t) => {
  const of = lateAccount();
  addUsage(of, '1', '2026-10-13', 300n);
  right(await prepare(of)());
  addUsage(of, '1', '2026-10-14T23:00:00Z', 20n);
  t.true(isNone(right(await prepare(of)())));
  of.queue.splice(0, 1, ...of.queue.map((row) => ({ ...row, outcome: 'invoiced' })));
  t.true(isNone(right(await prepare(of)())));
  const { uploads } = right(await prepareUploads(depsOf(of))({ policy: of.policy })());
  t.deepEqual(
    uploads.map(({ upload }) => upload.lines.map(({ quantity }) => quantity)),
    [[20n]],
  );
});

test('what was withdrawn may be prepared once more, with an invoice', async (t) => {
  const of = lateAccount();
  addUsage(of, '1', '2026-10-13', 300n);
  right(await prepare(of)());
  const { journal } = depsOf(of);
  const from = { state: { _tag: 'Prepared' }, attempts: 0 } as const;
  const to = { _tag: 'Rejected', reason: 'given up by staff', at: of.now } as const;
  const progress = { attempts: 0, refusals: 0, nextAttemptAt: of.now, lastError: none, fingerprint: none };
  const step = { ...progress, at: of.now, decision: none };
  right(await journal.change({ id: 1n, from, to, ...step, aggregates: { release: null } })());
  t.deepEqual(right(await prepare(of)()), some(2n));
  t.true(isNone(right(await prepare(of)())));
  t.deepEqual(statesOf(of), ['1 Rejected', '2 Prepared']);
});

test('of an organization that another call prepares for at the same moment nothing more is taken', async (t) => {
  const of = lateAccount();
  const taken = addUsage(of, '1', '2026-10-13', 300n);
  of.beforePrepare = () => {
    of.beforePrepare = () => undefined;
    taken.uploadId = 99n;
    addUsage(of, '1', '2026-10-14', 20n);
    of.queue.push({ ...postTrialRow, uploadId: 99n, createdAt: of.now, nextAttemptAt: of.now });
  };
  t.true(isNone(right(await prepare(of)())));
  t.deepEqual(statesOf(of), []);
});

test('without usage that can be billed there is no upload and no invoice', async (t) => {
  const of = lateAccount();
  t.true(isNone(right(await prepare(of)())));
  const samples = addUsage(of, '1', '2026-10-13', 5n, { amountType: SAMPLES });
  const tooMuch = addUsage(of, '1', '2026-10-14', QUANTITY_LIMIT);
  t.true(isNone(right(await prepare(of)())));
  t.deepEqual([samples.mark?.reason, tooMuch.mark?.reason], ['not rated', 'held']);
  t.deepEqual([of.uploads.size, of.queue.length], [0, 0]);
});

test('a trial that is still on, or has no internal id, leaves nothing to prepare', async (t) => {
  for (const change of [{ trialExpiresAt: at('2026-10-20') }, { id: none }]) {
    const of = world();
    addOrganization(of, '1', change);
    addUsage(of, '1', '2026-10-14', 300n);
    t.true(isNone(right(await prepare(of)())));
  }
});

test('an account that cannot take usage now is an error that may be repeated, and leaves the usage pending', async (t) => {
  const broken = [
    [
      left({ _tag: 'ProviderUnavailable', message: 'HTTP 503', retryAfterSeconds: none } as const),
      'account unreadable',
    ],
    [rightOf(none), 'account not found'],
    [rightOf(some(sampleAccount({ number: 'W1', subscriptions: [] }))), 'no subscription'],
    [rightOf(some(sampleAccount({ number: 'W1', hasPaymentMethod: false }))), 'no payment account'],
  ] as const;
  for (const [account, reason] of broken) {
    const of = lateAccount();
    const row = addUsage(of, '1', '2026-10-14', 300n);
    const working = of.accounts.get('W1') ?? rightOf(none);
    of.accounts.set('W1', account);
    const answer = await prepare(of)();
    t.like(answer, { left: { _tag: 'AccountNotBillable', reason } });
    t.is(row.uploadId, null);
    of.accounts.set('W1', working);
    t.deepEqual(right(await prepare(of)()), some(1n));
  }
  const withoutDay = world();
  addOrganization(withoutDay, '1', {}, { billCycleDay: 0 });
  addUsage(withoutDay, '1', '2026-10-14', 300n);
  t.like(await prepare(withoutDay)(), { left: { _tag: 'AccountNotBillable', reason: 'no bill cycle day' } });
});

test('usage of a subscription that is not active is held with its reason, and prepared once it is', async (t) => {
  const of = world();
  addOrganization(of, '1', {}, { subscriptions: [subscription({ status: 'Suspended' })] });
  const row = addUsage(of, '1', '2026-10-14', 300n);
  t.true(isNone(right(await prepare(of)())));
  t.like(row, { uploadId: null, mark: { reason: 'held' } });
  t.regex(row.mark?.detail ?? '', /is Suspended/);
  t.deepEqual([of.uploads.size, of.queue.length], [0, 0]);
  const resumed = world();
  addOrganization(resumed, '1');
  of.accounts.set('W1', resumed.accounts.get('W1') ?? rightOf(none));
  t.deepEqual(right(await prepare(of)()), some(1n));
});

test('usage that the daily run takes at the same moment is not taken twice', async (t) => {
  const of = lateAccount();
  const taken = addUsage(of, '1', '2026-10-13', 300n);
  addUsage(of, '1', '2026-10-14', 20n);
  of.beforePrepare = () => {
    if (taken.uploadId === null) taken.uploadId = 99n;
  };
  t.deepEqual(right(await prepare(of)()), some(2n));
  t.deepEqual(
    of.uploads.get(2n)?.lines.map(({ quantity }) => quantity),
    [20n],
  );
  t.deepEqual(statesOf(of), ['2 Prepared']);
});
