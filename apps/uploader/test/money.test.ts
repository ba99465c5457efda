/** What becomes of money when the world changes, by the numbers of the cases: uploads, bill runs and Zuora over real HTTP. */
import { at, right } from '@usage-billing/contracts/laws';
import { DEFAULT_CATALOG } from '@usage-billing/zuora-fake';
import test, { type ExecutionContext } from 'ava';
import * as O from 'fp-ts/lib/Option.js';
import { openCustomer } from './support/one-customer.ts';

const IN_TRIAL_UNTIL_THE_10TH = {
  now: '2026-01-13T00:00:00Z',
  trialExpiresAt: '2026-01-10T00:00:00Z',
  contractEffectiveDate: '2026-01-10',
};

test('a trial that is extended over usage that went out is warned about until it moves back (M1)', async (t) => {
  const { use, daily, change, uploader, zuora, invoiced } = await openCustomer(t, IN_TRIAL_UNTIL_THE_10TH);
  await use('2026-01-12T09:00:00Z', 1_000_000n);
  t.deepEqual((await daily('2026-01-13')).billedFree, []);
  change({ trialExpiresAt: at('2026-01-25T00:00:00Z') });
  const [warned, ...more] = (await daily('2026-01-14')).billedFree;
  t.like(warned, { externalId: 'frosty-sky-72', reason: 'in trial', amount: 1_000_000n, firstDay: '2026-01-12' });
  t.deepEqual(more, []);
  const metric = 'billing_uploader_billed_although_free{reason="in trial",amount_type="node-seconds"} 1000000';
  t.true((await uploader.registry.metrics()).split('\n').includes(metric));
  zuora.control.billRun('2026-02-01');
  t.deepEqual(invoiced(), ['1000000 11.42'], 'it was billed all the same');
  t.is((await daily('2026-02-02')).billedFree.length, 1);
  change({ trialExpiresAt: at('2026-01-10T00:00:00Z') });
  t.deepEqual((await daily('2026-02-03')).billedFree, []);
  t.false((await uploader.registry.metrics()).includes('billed_although_free{'));
});

test('what staff accepted of it is warned about no more, until it is another amount (M1)', async (t) => {
  const { use, daily, change, zuora, accept } = await openCustomer(t, IN_TRIAL_UNTIL_THE_10TH);
  await use('2026-01-12T09:00:00Z', 1_000_000n);
  await use('2026-01-12T14:00:00Z', 30n);
  await daily('2026-01-14');
  zuora.control.billRun('2026-02-01');
  change({ trialExpiresAt: at('2026-01-12T12:00:00Z') });
  const warned = async (day: string) => (await daily(day)).billedFree.map(({ amount }) => amount);
  t.deepEqual(await warned('2026-02-02'), [1_000_000n]);
  await accept('2026-01-01', '2026-02-01');
  t.deepEqual(await warned('2026-02-03'), []);
  change({ trialExpiresAt: at('2026-01-25T00:00:00Z') });
  t.deepEqual(await warned('2026-02-04'), [1_000_030n], 'all of the day is free by now');
});

test('of the day on which a trial now ends only what is used before is warned about', async (t) => {
  const { use, daily, change } = await openCustomer(t, IN_TRIAL_UNTIL_THE_10TH);
  for (const [hour, amount] of [
    ['09', 20n],
    ['13', 300n],
    ['14', 4000n],
  ] as const)
    await use(`2026-01-12T${hour}:00:00Z`, amount);
  await daily('2026-01-13');
  change({ trialExpiresAt: at('2026-01-12T13:20:00Z') });
  const { billedFree } = await daily('2026-01-14');
  t.deepEqual(
    billedFree.map(({ amount }) => amount),
    [320n],
  );
});

for (const [what, wrong, reason] of [
  ['a deletion that is entered late', { deletedAt: O.some(at('2026-01-12T00:00:00Z')) }, 'deleted'],
  ['a team that turns out to be billed externally', { billedExternally: true }, 'billed externally'],
  ['billing that is turned off', { featureFlags: [] }, 'billing not enabled'],
] as const)
  test(`${what} is warned about where its usage went out`, async (t) => {
    const { use, daily, change } = await openCustomer(t, IN_TRIAL_UNTIL_THE_10TH);
    await use('2026-01-12T09:00:00Z', 7n);
    await daily('2026-01-13');
    change(wrong);
    const { billedFree } = await daily('2026-01-14');
    t.deepEqual(
      billedFree.map((one) => [one.reason, one.amount]),
      [[reason, 7n]],
    );
  });

test('usage before the contract is held, and goes out once its start is moved (M3)', async (t) => {
  const { use, daily, change, zuora, setAside, invoiced } = await openCustomer(t, {
    now: '2026-01-13T00:00:00Z',
    trialExpiresAt: '2026-01-20T00:00:00Z',
    contractEffectiveDate: '2026-01-20',
  });
  await use('2026-01-15T09:00:00Z', 300_000n);
  change({ trialExpiresAt: at('2026-01-14T00:00:00Z') });
  await daily('2026-01-21');
  t.deepEqual(zuora.control.usage(), []);
  const [held] = await setAside();
  t.is(held?.reason, 'before contract');
  t.regex(
    held?.detail ?? '',
    /rates node-seconds from 2026-01-20 on, not on 2026-01-15: move its start at the provider/,
  );
  const dates = {
    contractEffectiveDate: '2026-01-14',
    serviceActivationDate: '2026-01-14',
    customerAcceptanceDate: '2026-01-14',
  };
  zuora.control.setSubscriptionDates({ accountNumber: 'W1' }, dates);
  await daily('2026-01-22');
  t.deepEqual(await setAside(), []);
  zuora.control.billRun('2026-02-01');
  t.deepEqual(invoiced(), ['300000 3.42']);
});

test('a plan that changes in advance bills each month by the subscription that held (M4)', async (t) => {
  const { use, daily, zuora, invoiced } = await openCustomer(t, {
    now: '2026-01-13T00:00:00Z',
    trialExpiresAt: '2026-01-01T00:00:00Z',
    contractEffectiveDate: '2026-01-01',
    subscription: { prices: { 'node-seconds': '0.000017125' } },
  });
  zuora.control.addSubscription('W1', { contractEffectiveDate: '2026-02-01', prices: { 'node-seconds': '0.00003' } });
  const [old] = zuora.control.state().accounts[0]?.subscriptions ?? [];
  zuora.control.cancelSubscription({ subscriptionNumber: old?.number ?? '' }, '2026-02-01');
  await use('2026-01-12T09:00:00Z', 2_000_000n);
  await daily('2026-01-13');
  zuora.control.billRun('2026-02-01');
  await use('2026-02-01T09:00:00Z', 1_000_000n);
  await daily('2026-02-02');
  zuora.control.billRun('2026-03-01');
  t.deepEqual(invoiced().toSorted(), ['1000000 30.00', '2000000 34.25']);
});

for (const [what, newer] of [
  ['an add-on without the unit', { prices: {}, ratePlans: [] }],
  ['a cancelled one', { status: 'Cancelled' }],
] as const)
  test(`a newer subscription that is ${what} does not take the usage (M5)`, async (t) => {
    const { use, daily, zuora, setAside } = await openCustomer(t, {
      now: '2026-01-13T00:00:00Z',
      trialExpiresAt: '2026-01-01T00:00:00Z',
      contractEffectiveDate: '2026-01-01',
    });
    zuora.control.addSubscription('W1', { contractEffectiveDate: '2026-01-05', ...newer });
    await use('2026-01-12T09:00:00Z', 5n);
    await daily('2026-01-13');
    t.deepEqual(await setAside(), []);
    t.deepEqual(
      zuora.control.usage().map(({ quantity }) => quantity),
      ['5'],
    );
  });

test('usage that two charges of a subscription rate is held, and staff are told of both (M17)', async (t) => {
  const plans = DEFAULT_CATALOG.flatMap(({ ratePlans }) => ratePlans.map(({ id }) => id));
  const { use, daily, zuora, setAside } = await openCustomer(t, {
    now: '2026-01-13T00:00:00Z',
    trialExpiresAt: '2026-01-01T00:00:00Z',
    contractEffectiveDate: '2026-01-01',
    subscription: { ratePlans: [...plans, ...plans] },
  });
  await use('2026-01-12T09:00:00Z', 5n);
  await daily('2026-01-13');
  t.deepEqual(zuora.control.usage(), []);
  const [held] = await setAside();
  t.is(held?.reason, 'held');
  const numbers = zuora.control.state().accounts[0]?.subscriptions[0]?.charges.map(({ number }) => number) ?? [];
  t.is(numbers.length, 2);
  for (const number of numbers) t.true(held?.detail.includes(number), held?.detail);
});

test('usage that arrives after its month was billed is on a line of the first open day, and billed next (M13)', async (t) => {
  const { use, daily, zuora, invoiced } = await openCustomer(t, {
    now: '2026-01-13T00:00:00Z',
    trialExpiresAt: '2026-01-01T00:00:00Z',
    contractEffectiveDate: '2026-01-01',
  });
  await use('2026-01-12T09:00:00Z', 1_000_000n);
  await daily('2026-01-13');
  zuora.control.billRun('2026-02-01');
  await use('2026-01-31T09:00:00Z', 2_000_000n);
  const { prepared } = await daily('2026-02-01');
  const [line] = prepared.uploads.flatMap(({ upload }) => upload.lines);
  t.like(line, { quantity: 2_000_000n, startDate: '2026-02-01', firstUsedOn: '2026-01-31' });
  t.regex(line?.description ?? '', /2026-01-31/);
  zuora.control.billRun('2026-03-01');
  t.deepEqual(invoiced(), ['1000000 11.42', '2000000 22.83']);
});

test('a correction that is larger than the month is a credit that waits, and is set off later (M21)', async (t) => {
  const { use, daily, zuora, setAside } = await openCustomer(t, {
    now: '2026-01-13T00:00:00Z',
    trialExpiresAt: '2026-01-01T00:00:00Z',
    contractEffectiveDate: '2026-01-01',
  });
  await use('2026-01-12T09:00:00Z', 1_000n);
  await daily('2026-01-13');
  await use('2026-01-12T09:00:00Z', 0n);
  await use('2026-01-13T09:00:00Z', 300n);
  await daily('2026-01-14');
  t.deepEqual(
    (await setAside()).map(({ reason, amount }) => [reason, amount]),
    [['credit carried', -700n]],
  );
  await use('2026-01-14T09:00:00Z', 900n);
  await daily('2026-01-15');
  t.deepEqual(await setAside(), []);
  t.is(
    zuora.control.usage().reduce((sum, { quantity }) => sum + BigInt(quantity), 0n),
    1_200n,
  );
});

for (const [what, leave] of [
  ['is deleted', ({ change }) => change({ deletedAt: O.some(at('2026-01-14T00:00:00Z')) })],
  ['cancels', ({ zuora }) => zuora.control.cancelSubscription({ accountNumber: 'W1' }, '2026-01-14')],
] as const satisfies ReadonlyArray<readonly [string, (customer: Awaited<ReturnType<typeof openCustomer>>) => void]>)
  test(`a credit of a customer who ${what} is owed, however old, until staff settle it (M21)`, async (t) => {
    const customer = await openCustomer(t, {
      now: '2026-01-13T00:00:00Z',
      trialExpiresAt: '2026-01-01T00:00:00Z',
      contractEffectiveDate: '2026-01-01',
    });
    const { use, daily, setAside, settle } = customer;
    await use('2026-01-12T09:00:00Z', 1_000n);
    await daily('2026-01-13');
    await use('2026-01-12T09:00:00Z', 300n);
    await daily('2026-01-14');
    const reasons = async () => (await setAside()).map(({ reason, amount }) => [reason, amount]);
    t.deepEqual(await reasons(), [['credit carried', -700n]]);
    leave(customer);
    await daily('2026-01-15');
    t.deepEqual(await reasons(), [['credit owed', -700n]]);
    await daily('2026-03-15');
    t.deepEqual(await reasons(), [['credit owed', -700n]]);
    t.regex((await setAside())[0]?.detail ?? '', /^700 node-seconds were billed too much/);
    await settle('credit owed');
    await daily('2026-03-16');
    t.deepEqual(await reasons(), [['settled by hand', -700n]]);
  });

/** Nothing can be sent to Zuora for a while; then the month is billed. */
const openWaiting = async (t: ExecutionContext) => {
  const customer = await openCustomer(t, {
    now: '2026-01-13T00:00:00Z',
    trialExpiresAt: '2026-01-01T00:00:00Z',
    contractEffectiveDate: '2026-01-01',
  });
  const { zuora, clock } = customer;
  zuora.control.fault({ method: 'POST', path: /^usage$/, fault: { kind: 'status', status: 429 } });
  const billJanuary = (): void => {
    zuora.control.billRun('2026-02-01');
    clock.set(at('2026-02-01T12:00:00Z'));
  };
  return { ...customer, billJanuary };
};

test('an upload whose days are billed while it waits goes out for the first open day', async (t) => {
  const { use, prepare, follow, billJanuary, imported, zuora, invoiced } = await openWaiting(t);
  await use('2026-01-30T09:00:00Z', 1_000_000n);
  await prepare('2026-01-31');
  t.deepEqual(zuora.control.usage(), []);
  billJanuary();
  await follow();
  await follow();
  const [line, ...more] = await imported();
  t.like(line, { quantity: 1_000_000n, startDate: '2026-02-01', endDate: '2026-02-02', firstUsedOn: '2026-01-30' });
  t.regex(line?.description ?? '', /used on 2026-01-30/);
  t.deepEqual(more, []);
  zuora.control.billRun('2026-03-01');
  t.deepEqual(invoiced(), ['1000000 11.42']);
});

test('a post-trial upload whose days are billed while it waits does so, too, and its invoice is not left behind', async (t) => {
  const { use, follow, billJanuary, imported, zuora, invoiced, preparePostTrial, queue, clock } = await openWaiting(t);
  await use('2026-01-10T09:00:00Z', 2_000_000n);
  clock.set(at('2026-01-31T12:00:00Z'));
  await preparePostTrial();
  await follow();
  t.deepEqual(zuora.control.usage(), [], 'Zuora takes nothing yet');
  billJanuary();
  await follow();
  await follow();
  t.deepEqual(
    (await imported()).map((line) => [line.quantity, line.startDate, line.firstUsedOn]),
    [[2_000_000n, '2026-02-01', '2026-01-10']],
  );
  await follow();
  t.deepEqual(await right(queue.open), []);
  zuora.control.billRun('2026-03-01');
  t.deepEqual(invoiced(), ['2000000 22.83']);
});
