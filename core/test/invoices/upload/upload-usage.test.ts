import { planUploads, runUploader, type UploadSummary, type UploadUsageInput } from '@usage-billing/core/invoices';
import { DAY, HOUR } from '@usage-billing/core/shared';
import test from 'ava';
import { isLeft, left, right as rightOf } from 'fp-ts/lib/Either.js';
import { none, some } from 'fp-ts/lib/Option.js';
import { prepareUploads } from '../../../src/invoices/upload/prepare/prepare-uploads.ts';
import { QUANTITY_LIMIT } from '../../../src/invoices/upload/report/credit-netting.ts';
import { at, day, instance, SAMPLES, subscription } from './upload-sample.ts';
import {
  addOrganization,
  addUsage,
  atProvider,
  depsOf,
  formatOf,
  pass,
  right,
  statesOf,
  type World,
  world,
} from './upload-world.ts';

const run = async (of: World, change: Partial<UploadUsageInput> = {}): Promise<UploadSummary> =>
  right(await prepareUploads(depsOf(of))({ policy: of.policy, ...change })());

const plan = async (of: World): Promise<UploadSummary> => right(await planUploads(depsOf(of))({ policy: of.policy })());

const linesOf = ({ uploads }: UploadSummary): ReadonlyArray<string> =>
  uploads.flatMap(({ upload }) =>
    upload.lines.map(
      ({ accountNumber, quantity, startDate, endDate }) => `${accountNumber} ${quantity} ${startDate}..${endDate}`,
    ),
  );

const skippedOf = ({ skipped }: UploadSummary): ReadonlyArray<string> =>
  skipped.map(
    ({ externalId, reason, amounts }) => `${externalId}: ${reason}: ${amounts.map(({ amount }) => amount).join()}`,
  );

test('usage of the past days is taken, and that of today is left for tomorrow', async (t) => {
  const of = world();
  addOrganization(of, '1');
  addUsage(of, '1', '2026-10-13T09:00:00Z', 100n);
  addUsage(of, '1', '2026-10-14T23:00:00Z', 20n);
  const today = addUsage(of, '1', '2026-10-15T00:00:00Z', 3n);
  const summary = await run(of);
  t.deepEqual(linesOf(summary), ['W1 120 2026-10-13..2026-10-15']);
  t.is(summary.through, day('2026-10-15'));
  t.is(today.uploadId, null);
});

test('a second run on the same day finds nothing to take', async (t) => {
  const of = world();
  addOrganization(of, '1');
  addUsage(of, '1', '2026-10-14', 100n);
  await run(of);
  t.deepEqual((await run(of)).uploads, []);
});

test('usage during the trial, and in the hour in which it ended, is never billed', async (t) => {
  const of = world();
  addOrganization(of, '1', { trialExpiresAt: at('2026-10-13T09:30:00Z') });
  addUsage(of, '1', '2026-10-13T08:00:00Z', 1n);
  addUsage(of, '1', '2026-10-13T09:00:00Z', 20n);
  addUsage(of, '1', '2026-10-13T10:00:00Z', 300n);
  t.deepEqual(linesOf(await run(of)), ['W1 300 2026-10-13..2026-10-15']);
});

test('usage before a deletion is billed, usage after it is not', async (t) => {
  const of = world();
  addOrganization(of, '1', { deletedAt: some(at('2026-10-14T10:00:00Z')) });
  addUsage(of, '1', '2026-10-14T09:00:00Z', 7n);
  const after = addUsage(of, '1', '2026-10-14T10:00:00Z', 100n);
  t.deepEqual(linesOf(await run(of)), ['W1 7 2026-10-14..2026-10-15']);
  t.is(after.uploadId, null);
});

test('usage older than the look-back is listed as stranded, and taken with an earlier start', async (t) => {
  const of = world();
  addOrganization(of, '1');
  addUsage(of, '1', '2026-10-07T23:00:00Z', 50n);
  addUsage(of, '1', '2026-10-07T22:00:00Z', 5n);
  addUsage(of, '1', '2026-10-08T00:00:00Z', 7n);
  const summary = await run(of);
  t.deepEqual(linesOf(summary), ['W1 7 2026-10-08..2026-10-15']);
  t.like(summary.stranded, [
    { instanceId: instance('1'), records: 2, amount: 55n, oldest: at('2026-10-07T22:00:00Z') },
  ]);
  t.deepEqual(linesOf(await run(of, { from: day('2026-10-01') })), ['W1 55 2026-10-07..2026-10-15']);
});

test('a start that leaves nothing is refused', async (t) => {
  const answer = await planUploads(depsOf(world()))({
    policy: world().policy,
    from: day('2026-10-15'),
  })();
  t.true(isLeft(answer) && answer.left._tag === 'InvalidUploadRange');
});

test('an organization that cannot be billed is skipped alone, keeps its usage, and is reported', async (t) => {
  const of = world();
  addOrganization(of, '1');
  addOrganization(of, '2');
  of.accounts.set('W2', left({ _tag: 'ProviderUnavailable', message: 'HTTP 503', retryAfterSeconds: none }));
  addOrganization(of, '3', {}, { subscriptions: [] });
  addOrganization(of, '4', {}, { hasPaymentMethod: false });
  addOrganization(of, '5');
  of.accounts.set('W5', rightOf(none));
  addOrganization(of, '6', {}, { billCycleDay: 0 });
  for (const id of ['1', '2', '3', '4', '5', '6']) addUsage(of, id, '2026-10-14', 10n);
  const summary = await run(of);
  t.deepEqual(linesOf(summary), ['W1 10 2026-10-14..2026-10-15']);
  t.deepEqual(skippedOf(summary), [
    'org-2: account unreadable: 10',
    'org-3: no subscription: 10',
    'org-4: no payment account: 10',
    'org-5: account not found: 10',
    'org-6: no bill cycle day: 10',
  ]);
  t.is(summary.skipped.at(-1)?.detail, 'bill cycle day 0 of account W6 is not 1 to 31');
  t.true(of.rows.slice(1).every(({ uploadId, mark }) => uploadId === null && mark === null));
  of.accounts.set('W2', of.accounts.get('W1') ?? rightOf(none));
  pass(of, DAY);
  t.is((await run(of)).uploads.length, 1, 'the next run takes what the account lets it take');
});

test('a mistake that throws for one organization keeps that one out with what it said, and nobody else', async (t) => {
  const of = world();
  for (const id of ['1', '2', '3']) {
    addOrganization(of, id);
    addUsage(of, id, '2026-10-14', 10n);
  }
  const deps = depsOf(of);
  const find: typeof deps.accounts.find = (number) =>
    number === 'W2' ? () => Promise.reject(new Error('a mistake')) : deps.accounts.find(number);
  const accounts = { ...deps.accounts, find };
  const summary = right(await prepareUploads({ ...deps, accounts })({ policy: of.policy })());
  t.deepEqual(linesOf(summary), ['W1 10 2026-10-14..2026-10-15', 'W3 10 2026-10-14..2026-10-15']);
  t.deepEqual(skippedOf(summary), ['org-2: decision failed: 10']);
  t.is(summary.skipped[0]?.detail, 'Error: a mistake');
  t.like(of.rows[1], { uploadId: null, mark: null });
});

test('usage of an inactive subscription is held with the reason until the subscription is active', async (t) => {
  const of = world();
  const suspended = { subscriptions: [subscription({ status: 'Suspended' })] };
  addOrganization(of, '1', {}, suspended);
  const row = addUsage(of, '1', '2026-10-14', 10n);
  const summary = await run(of);
  t.deepEqual(skippedOf(summary), ['org-1: subscription inactive: 10']);
  t.like(row.mark, { reason: 'held', detail: 'subscription A-S001 of account W1 is Suspended' });
  const writes = of.writes.length;
  await run(of);
  t.is(of.writes.length, writes, 'the same decision is not written again');
  of.organizations.length = 0;
  addOrganization(of, '1');
  t.deepEqual(linesOf(await run(of)), ['W1 10 2026-10-14..2026-10-15']);
  t.is(row.mark, null);
});

test('an organization that the directory should not have named is skipped', async (t) => {
  const of = world();
  addOrganization(of, '1', { id: none });
  addOrganization(of, '2', { trialExpiresAt: at('2026-10-15T00:30:00Z') });
  addOrganization(of, '3');
  addOrganization(of, '3', { externalId: 'org-3-again' });
  addUsage(of, '3', '2026-10-14', 10n);
  const deps = depsOf(of);
  const everybody = {
    ...deps.directory,
    billable: async function* () {
      yield rightOf(of.organizations);
    },
  };
  const summary = right(await prepareUploads({ ...deps, directory: everybody })({ policy: of.policy })());
  t.deepEqual(linesOf(summary), ['W3 10 2026-10-14..2026-10-15']);
  t.deepEqual(skippedOf(summary), [
    'org-1: no internal id: ',
    'org-2: trial still on: ',
    'org-3-again: internal id used twice: ',
  ]);
});

test('what is set aside carries its reason, and the credit goes into the usage of a later day', async (t) => {
  const of = world();
  addOrganization(of, '1');
  addUsage(of, '1', '2026-10-14', QUANTITY_LIMIT, { instanceId: instance('1') });
  const samples = addUsage(of, '1', '2026-10-14', 5n, { amountType: SAMPLES });
  addOrganization(of, '2');
  const credit = addUsage(of, '2', '2026-10-14', -40n);
  const summary = await run(of);
  t.deepEqual(summary.uploads, []);
  t.deepEqual(
    summary.setAside.map(({ instanceId, reason, amount }) => `${instanceId} ${reason} ${amount}`),
    ['1 held 10000000000000', '1 not rated 5', '2 credit carried -40'],
  );
  t.is(samples.mark?.reason, 'not rated');
  pass(of, 20n * DAY);
  addUsage(of, '2', '2026-11-03', 100n);
  t.deepEqual(linesOf(await run(of)), ['W2 60 2026-11-01..2026-11-04']);
  t.not(credit.uploadId, null, 'a credit is carried however old it is');
});

test('a catalog that cannot be read, or is empty, forfeits nothing', async (t) => {
  for (const catalog of [
    rightOf([]),
    left({ _tag: 'ProviderUnavailable', message: 'HTTP 503', retryAfterSeconds: none } as const),
  ]) {
    const of = world({ catalog });
    addOrganization(of, '1');
    addUsage(of, '1', '2026-10-14', 10n);
    const samples = addUsage(of, '1', '2026-10-14', 5n, { amountType: SAMPLES });
    const summary = await run(of);
    t.deepEqual(linesOf(summary), ['W1 10 2026-10-14..2026-10-15']);
    t.is(samples.mark?.reason, 'held');
    t.is(summary.warnings.length, 1);
  }
});

test('a dry run answers the same file and the same reasons, and writes nothing', async (t) => {
  const of = world();
  addOrganization(of, '1');
  addOrganization(of, '2', {}, { subscriptions: [subscription({ status: 'Cancelled' })] });
  addUsage(of, '1', '2026-10-14', 10n);
  addUsage(of, '1', '2026-10-14', 5n, { amountType: SAMPLES });
  addUsage(of, '2', '2026-10-14', 7n);
  const dry = await plan(of);
  t.deepEqual(of.writes, []);
  t.deepEqual(of.runs, []);
  t.true(of.rows.every(({ uploadId, mark }) => uploadId === null && mark === null));
  t.deepEqual({ ...(await run(of)), dryRun: true }, dry);
});

test('a dry run of many files reads the newest number once, and a real run reads no upload back', async (t) => {
  const of = world();
  of.reportLimit = 260;
  for (const id of ['1', '2', '3']) {
    addOrganization(of, id);
    addUsage(of, id, '2026-10-14', 10n);
  }
  const dry = await plan(of);
  t.deepEqual(
    dry.uploads.map(({ upload }) => upload.id),
    [1n, 2n, 3n],
  );
  t.is(of.listReads, 1);
  await run(of);
  t.is(of.listReads, 1);
});

test('files are split by organization below the limit, each part an upload of its own', async (t) => {
  const of = world();
  of.reportLimit = 400;
  for (let id = 11; id < 18; id += 1) {
    addOrganization(of, `${id}`);
    addUsage(of, `${id}`, '2026-10-14', BigInt(id));
  }
  const { uploads } = await run(of);
  t.true(uploads.length > 1);
  t.true(uploads.every(({ upload }) => formatOf(of).render(upload).text.length < 400));
  t.deepEqual(
    uploads.flatMap(({ upload }) => upload.lines.map(({ quantity }) => quantity)),
    [11n, 12n, 13n, 14n, 15n, 16n, 17n],
  );
});

test('an organization that no file can hold is held alone', async (t) => {
  const of = world();
  of.reportLimit = 300;
  addOrganization(of, '1', {}, { subscriptions: [subscription({ number: 'A'.repeat(300) })] });
  addOrganization(of, '2');
  const large = addUsage(of, '1', '2026-10-14', 10n);
  addUsage(of, '2', '2026-10-14', 20n);
  t.deepEqual(linesOf(await run(of)), ['W2 20 2026-10-14..2026-10-15']);
  t.is(large.mark?.reason, 'held');
});

const threeInOnePart = (): World => {
  const of = world();
  for (const id of ['1', '2', '3']) {
    addOrganization(of, id);
    addUsage(of, id, '2026-10-14', 10n);
  }
  return of;
};

test('a customer who takes his usage while the run prepares keeps nobody else of his file out', async (t) => {
  const of = threeInOnePart();
  const late = addUsage(of, '2', '2026-10-14T05:00:00Z', 1n);
  of.beforePrepare = () => {
    for (const row of of.rows) if (row.instanceId === '2' && row !== late) row.uploadId = 99n;
  };
  const summary = await run(of);
  t.deepEqual(linesOf(summary), [
    'W1 10 2026-10-14..2026-10-15',
    'W2 1 2026-10-14..2026-10-15',
    'W3 10 2026-10-14..2026-10-15',
  ]);
  t.is(summary.uploads.length, 1, 'what is left still goes into one file');
  t.deepEqual(summary.conflicts, []);
});

test('only the organization whose usage is taken again and again waits for the next run', async (t) => {
  const of = threeInOnePart();
  of.beforePrepare = ({ lines }) => {
    if (!lines.some(({ accountNumber }) => accountNumber === 'W2')) return;
    for (const row of of.rows) if (row.instanceId === '2') row.uploadId = 99n;
    addUsage(of, '2', '2026-10-14', 1n);
  };
  const summary = await run(of);
  t.deepEqual(linesOf(summary), ['W1 10 2026-10-14..2026-10-15', 'W3 10 2026-10-14..2026-10-15']);
  t.deepEqual(
    summary.conflicts.map(({ instances }) => instances),
    [[instance('2')]],
  );
});

test('an organization that was decided about twice is reported once, as it was decided last', async (t) => {
  const of = threeInOnePart();
  addUsage(of, '2', '2026-10-14', 5n, { amountType: SAMPLES });
  addUsage(of, '2', '2026-10-01', 7n);
  addUsage(of, '3', '2026-10-14', 5n, { amountType: SAMPLES });
  of.beforePrepare = () => {
    for (const row of of.rows) if (row.instanceId === '2') row.uploadId = 99n;
    of.accounts.set('W3', rightOf(none));
  };
  const summary = await run(of);
  t.deepEqual(linesOf(summary), ['W1 10 2026-10-14..2026-10-15']);
  t.deepEqual(skippedOf(summary), ['org-3: account not found: 10']);
  t.deepEqual(
    summary.setAside.map(({ instanceId, reason, amount }) => `${instanceId} ${reason} ${amount}`),
    ['2 not rated 5', '3 not rated 5'],
    'what was set aside for good stays reported',
  );
  t.deepEqual({ stranded: summary.stranded, conflicts: summary.conflicts }, { stranded: [], conflicts: [] });
});

test('accounts are read several at a time, never more than so many', async (t) => {
  const of = world();
  of.policy = { ...of.policy, accountReads: 3 };
  for (let id = 1; id <= 20; id += 1) {
    addOrganization(of, `${id}`);
    if (id <= 15) addUsage(of, `${id}`, '2026-10-14', 10n);
  }
  await run(of);
  t.is(of.mostReading, 3);
});

test('an account that does not answer keeps nobody else waiting: the others are sent meanwhile', async (t) => {
  const of = world({ patience: () => new Promise((resolve) => setImmediate(resolve)) });
  for (const id of ['1', '2', '3']) {
    addOrganization(of, id);
    addUsage(of, id, '2026-10-14', 10n);
  }
  const answered = Promise.withResolvers<void>();
  const deps = depsOf(of);
  const find: typeof deps.accounts.find = (number) => async () => {
    if (number === 'W2') await answered.promise;
    return deps.accounts.find(number)();
  };
  const submit: typeof deps.uploader.submit = (request) => async () => {
    answered.resolve();
    return deps.uploader.submit(request)();
  };
  const slow = { ...deps, accounts: { ...deps.accounts, find }, uploader: { ...deps.uploader, submit } };
  const ran = right(await runUploader(slow)({ policy: of.policy, trigger: 'schedule' })());
  t.deepEqual(
    ran.prepared.uploads.map(({ upload }) => upload.lines.map(({ accountNumber }) => accountNumber)),
    [['W1', 'W3'], ['W2']],
  );
  t.deepEqual(statesOf(of), ['1 Sent', '2 Sent']);
  t.deepEqual(
    ran.settled.steps.map(({ id, to }) => `${id} ${to}`),
    ['1 Sent', '2 Sent'],
  );
});

test('a run that finds the lock taken does nothing', async (t) => {
  const of = world({ locked: true });
  const answer = await runUploader(depsOf(of))({ policy: of.policy, trigger: 'schedule' })();
  t.true(isLeft(answer) && answer.left._tag === 'JobAlreadyRunning');
  t.deepEqual(of.runs, []);
});

test('the daily run prepares, sends and follows up', async (t) => {
  const of = world();
  addOrganization(of, '1');
  addUsage(of, '1', '2026-10-14', 10n);
  const first = right(await runUploader(depsOf(of))({ policy: of.policy, trigger: 'schedule' })());
  t.deepEqual(statesOf(of), ['1 Sent']);
  t.deepEqual(
    first.settled.steps.map(({ from, to }) => `${from} → ${to}`),
    ['Prepared → Sent'],
  );
  pass(of, HOUR);
  const second = right(await runUploader(depsOf(of))({ policy: of.policy, trigger: 'demand' })());
  t.deepEqual(statesOf(of), ['1 Imported']);
  t.is(second.settled.imports[0]?.duration, HOUR);
  t.deepEqual(atProvider(of), { W1: '10' });
  t.is(of.runs.length, 2);
  t.like(of.runs[0]?.outcome, {
    _tag: 'Succeeded',
    summary: { prepared: { through: '2026-10-15', organizations: 1 } },
  });
});

test('an organization that was rejected alone has its own file until one of its files is imported', async (t) => {
  const of = world({
    importEnds: (text) => (text.includes('W2,') ? { _tag: 'Failed', reason: 'bad account' } : { _tag: 'Completed' }),
  });
  for (const id of ['1', '2', '3']) {
    addOrganization(of, id);
    addUsage(of, id, '2026-10-14', 10n);
  }
  const settleAll = async (): Promise<void> => {
    for (let round = 0; round < 5; round += 1) {
      right(await runUploader(depsOf(of))({ policy: of.policy, trigger: 'schedule' })());
      pass(of, HOUR);
    }
  };
  await settleAll();
  t.deepEqual(atProvider(of), { W1: '10', W3: '10' });
  pass(of, DAY);
  of.importEnds = () => ({ _tag: 'Completed' });
  for (const id of ['1', '2', '3']) addUsage(of, id, '2026-10-15', 5n);
  const files = (await run(of)).uploads.map(({ upload }) => upload.lines.map(({ accountNumber }) => accountNumber));
  t.deepEqual(files.toSorted(), [['W1', 'W3'], ['W2']]);
  await settleAll();
  pass(of, DAY);
  for (const id of ['1', '2', '3']) addUsage(of, id, '2026-10-16', 5n);
  t.is((await run(of)).uploads.length, 1);
});
