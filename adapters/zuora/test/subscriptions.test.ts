/** Suspending by the older call and by orders, and switching between the two. */
import { left, right } from '@usage-billing/contracts/laws';
import test from 'ava';
import { created } from './support/accounts.ts';
import { type Opened, over, withSubject } from './support/subject.ts';

/** *Considerations in Orders*: such a tenant has both, and each resumes only what it suspended. */
const HARMONIZED = { orders: 'harmonized' } as const;

const moves = (subject: Opened): ReadonlyArray<string> =>
  subject.control
    .state()
    .calls.map(({ method, path }) => `${method} ${path}`)
    .filter((call) => /^(PUT .*\/(suspend|resume)|POST orders)$/.test(call))
    .map((call) => call.replace(/subscriptions\/.*\//, ''));

const numberOf = async (subject: Opened): Promise<string> =>
  (await created(subject)).subscriptions[0]?.number ?? 'it has no subscription';

const statusOf = (subject: Opened): string | undefined => subject.control.state().accounts[0]?.subscriptions[0]?.status;

for (const [from, to, expected] of [
  [false, true, ['PUT suspend', 'POST orders', 'PUT resume']],
  [true, false, ['POST orders', 'PUT resume', 'POST orders']],
  [true, true, ['POST orders', 'POST orders']],
  [false, false, ['PUT suspend', 'PUT resume']],
] as const)
  test(`what was suspended ${from ? 'by an order' : 'by the older call'} is resumed with orders ${to ? 'on' : 'off'}`, (t) =>
    withSubject(async (subject) => {
      const number = await numberOf(subject);
      const before = over(subject, { ...subject.config, orders: from });
      await right(before.provider.subscriptions.suspend(number));
      t.is(statusOf(subject), 'Suspended');
      const after = over(subject, { ...subject.config, orders: to });
      await right(after.provider.subscriptions.resume(number));
      t.is(statusOf(subject), 'Active');
      t.deepEqual(moves(subject), expected);
    }, HARMONIZED));

test('what Zuora refuses in both ways is refused, with the reason of the configured one', (t) =>
  withSubject(async (subject) => {
    const number = await numberOf(subject);
    await right(subject.provider.subscriptions.suspend(number));
    for (const [path, message] of [
      ['resume', 'older'],
      ['orders', 'order'],
    ])
      subject.control.fault({
        path: path === 'orders' ? 'orders' : `subscriptions/${number}/resume`,
        fault: { kind: 'failure', code: 53500030, message: `no ${message}` },
      });
    t.like(await left(subject.provider.subscriptions.resume(number)), { _tag: 'ProviderRefused' });
    t.deepEqual(moves(subject), ['PUT suspend', 'PUT resume', 'POST orders']);
    t.is(statusOf(subject), 'Suspended');
  }, HARMONIZED));

// *Create an order*: `success: true` with the status Pending does nothing yet.
test('an order that is accepted and pending is no suspension, and is not followed by a second one', (t) =>
  withSubject(
    async (subject) => {
      const number = await numberOf(subject);
      const { suspend } = subject.provider.subscriptions;
      for (let time = 0; time < 2; time += 1) {
        const waits = await left(suspend(number));
        t.is(waits._tag, 'ProviderUnavailable');
        t.regex(waits.message, /order O-\d+, which is Pending/);
      }
      t.deepEqual(moves(subject), ['POST orders']);
      t.is(statusOf(subject), 'Active');
      subject.control.completeOrder('O-00000001');
      await right(suspend(number));
      t.is(statusOf(subject), 'Suspended');
      t.deepEqual(moves(subject), ['POST orders']);
    },
    { orders: 'on', orderCompletion: 'pending' },
    { orders: true },
  ));

test('a suspension that lies ahead because the zone is another than the tenant’s is no suspension', (t) =>
  withSubject(
    async (subject) => {
      const waits = await left(subject.provider.subscriptions.suspend(await numberOf(subject)));
      t.regex(waits.message, /still Active: check that the configured time zone/);
    },
    { timeZone: 'America/Los_Angeles' },
    { timeZone: 'Pacific/Auckland' },
    Date.parse('2026-04-01T13:30:00Z'),
  ));
