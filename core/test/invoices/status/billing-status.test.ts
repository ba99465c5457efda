import { billingStatus, Decimal, type Payment, type SubscriptionStatus } from '@usage-billing/core/invoices';
import type { CalendarDay } from '@usage-billing/core/shared';
import test from 'ava';
import fc from 'fast-check';
import { none, type Option, some } from 'fp-ts/lib/Option.js';
import { unknownProviderWords } from '../../../src/invoices/status/billing-status.ts';
import { declineAdvice } from '../../../src/invoices/status/decline-code.ts';
import { lastPayment } from '../../../src/invoices/status/payment.ts';
import { payment, sampleAccount, sampleSubscription, USD } from '../account/account-sample.ts';

const TODAY = '2026-06-15' as CalendarDay;
const over = { remaining: 0 };
const owing = { balance: { amount: new Decimal('12.34'), currency: USD } };

const statusOf = (
  trial: { readonly remaining: number },
  account: Parameters<typeof billingStatus>[1],
): ReturnType<typeof billingStatus> => billingStatus(trial, account, TODAY);
const failed = payment('2026-06-01', 'Error', 'expired_card');

const statusWith = (status: SubscriptionStatus, payments: ReadonlyArray<Payment> = []): string =>
  statusOf(over, some(sampleAccount({ ...owing, subscriptions: [sampleSubscription({ status })], payments }))).status;

test('each check comes before the next one', (t) => {
  const subscriptions = [sampleSubscription({ status: 'Suspended' })];
  const everythingWrong = sampleAccount({ subscriptions, payments: [failed] });
  t.is(statusOf({ remaining: 1 }, none).status, 'trial');
  t.is(statusOf({ remaining: 1 }, some(everythingWrong)).status, 'trial');
  t.is(statusOf(over, none).status, 'trial_expired');
  t.is(statusOf(over, some(everythingWrong)).status, 'subscription_inactive');
  t.is(statusOf(over, some(sampleAccount({ ...owing, payments: [failed] }))).status, 'payment_error');
  t.is(statusOf(over, some(sampleAccount())).status, 'active');
});

for (const status of ['Draft', 'PendingActivation', 'PendingAcceptance', 'Active'] as const)
  test(`a subscription that is ${status} is active`, (t) => t.is(statusWith(status), 'active'));

for (const status of ['Suspended', 'Cancelled', 'Expired'] as const)
  test(`a subscription that is ${status} is inactive`, (t) => t.is(statusWith(status), 'subscription_inactive'));

test('an account without a subscription, or with one in a status that nobody knows, is inactive', (t) => {
  t.is(statusOf(over, some(sampleAccount({ subscriptions: [] }))).status, 'subscription_inactive');
  t.is(statusWith({ unknown: 'Active' }), 'subscription_inactive');
});

for (const status of ['Draft', 'Processing', 'Processed', 'Voided', 'Canceled', 'Posted'] as const)
  test(`a last payment that is ${status} is fine`, (t) =>
    t.is(statusWith('Active', [payment('2026-06-01', status)]), 'active'));

test('a failed payment says what the decline code says', (t) => {
  t.deepEqual(statusOf(over, some(sampleAccount({ ...owing, payments: [failed] }))), {
    status: 'payment_error',
    advice: declineAdvice(some('expired_card')),
  });
});

test('who owes nothing is active, whatever failed before', (t) => {
  for (const amount of ['0', '-5'])
    t.deepEqual(
      statusOf(
        over,
        some(sampleAccount({ balance: { amount: new Decimal(amount), currency: USD }, payments: [failed] })),
      ),
      { status: 'active' },
    );
});

test('an open balance is due from the day after its due date on; a failed payment is said first', (t) => {
  const due = (unpaidSince: string, payments: ReadonlyArray<Payment> = []) =>
    statusOf(over, some(sampleAccount({ ...owing, unpaidSince: some(unpaidSince as CalendarDay), payments })));
  t.deepEqual(due('2026-06-14'), { status: 'payment_due', owed: owing.balance });
  t.deepEqual(due('2026-06-15'), { status: 'active' });
  t.is(due('2026-06-14', [failed]).status, 'payment_error');
});

const outcome = (...payments: ReadonlyArray<Payment>): Option<Option<string>> => {
  const last = lastPayment(payments);
  return last._tag === 'PaymentFailed' ? some(last.declineCode) : none;
};

test('only payments of the latest day count, and one failure among them is enough', (t) => {
  t.deepEqual(outcome(), none);
  t.deepEqual(outcome(failed, payment('2026-06-02', 'Processed')), none);
  t.deepEqual(outcome(payment('2026-06-02', 'Processed'), failed), none);
  t.deepEqual(outcome(payment('2026-06-01', 'Processed'), failed), some(some('expired_card')));
  t.deepEqual(outcome(failed, payment('2026-06-01', 'Processed')), some(some('expired_card')));
  t.deepEqual(outcome(payment('2026-06-01', 'Error'), failed), some(some('expired_card')));
  t.deepEqual(outcome(payment('2026-06-01', 'Error')), some(none));
});

test('a status that nobody knows fails on the latest day only', (t) => {
  t.deepEqual(outcome(payment('2026-06-01', { unknown: 'Reversed' })), some(none));
  t.deepEqual(outcome(payment('2026-06-01', { unknown: 'Reversed' }), payment('2026-06-02', 'Posted')), none);
});

test('a payment without a readable date may be the latest one, so it fails', (t) => {
  t.deepEqual(outcome(payment(null, 'Processed'), payment('2026-06-02', 'Processed')), some(none));
  t.deepEqual(outcome(payment(null, 'Processed'), failed), some(some('expired_card')));
});

test('the order of the payments does not matter to whether the last one failed', (t) => {
  const days = fc.constantFrom('2026-05-31', '2026-06-01', '2026-06-02');
  const anyPayment = fc
    .tuple(days, fc.constantFrom('Error', 'Processed', 'Voided'))
    .map(([day, status]) => payment(day, status as Payment['status']));
  fc.assert(
    fc.property(fc.array(anyPayment), (payments) => {
      t.is(lastPayment(payments)._tag, lastPayment([...payments].reverse())._tag);
      const latest = payments
        .map(({ effectiveDate }) => JSON.stringify(effectiveDate))
        .sort()
        .at(-1);
      const expected = payments.some(
        ({ effectiveDate, status }) => JSON.stringify(effectiveDate) === latest && status === 'Error',
      );
      t.is(lastPayment(payments)._tag === 'PaymentFailed', expected);
    }),
  );
});

test('words of the provider that nobody knows are named for the log', (t) => {
  const account = sampleAccount({
    subscriptions: [sampleSubscription({ status: { unknown: 'Paused' } })],
    payments: [failed, payment('2026-06-01', { unknown: 'Reversed' })],
  });
  t.deepEqual(unknownProviderWords(account), ['subscription status "Paused"', 'payment status "Reversed"']);
  t.deepEqual(unknownProviderWords(sampleAccount()), []);
});
