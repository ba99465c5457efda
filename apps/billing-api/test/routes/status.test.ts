/** How a customer stands, as their web page gets it. */
import { Decimal, type Payment, perUnit } from '@usage-billing/core/invoices';
import type { CalendarDay } from '@usage-billing/core/shared';
import type { UsageLedger } from '@usage-billing/core/usage';
import test from 'ava';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { EndpointDeps } from '../../src/routes/endpoints.ts';
import { ask, signedIn, startApi } from '../support/api.ts';
import {
  account,
  at,
  charge,
  directory,
  ON_TRIAL,
  organization,
  PAYING,
  ports,
  subscription,
  sum,
} from '../support/ports.ts';

const status = async (t: Parameters<typeof startApi>[0], id: string, deps: EndpointDeps) => {
  const api = await startApi(t, deps);
  const answer = await ask(t, api, `/api/billing/${id}/status`, { headers: signedIn('alice') });
  t.is(answer.status, 200);
  return { json: answer.json, log: api.log };
};

/** 100 000 node-seconds on each of two days of March, and two hosts two hours ago. */
const ledger: UsageLedger = {
  ...ports().ledger,
  sumsTogether: (queries) =>
    TE.right(
      queries.map(({ by, range }) => {
        const days = [sum('2026-03-08T00:00:00Z', 100_000n), sum('2026-03-09T00:00:00Z', 100_000n)];
        if (by === 'hour') return [sum('2026-03-10T10:00:00Z', 7200n)];
        if (by === 'month') return range.from < range.to ? days : [];
        return days.filter(({ start }) => range.from <= start && start < range.to);
      }),
    ),
};

test('A paying customer sees the period, its usage at the customer’s prices, and the estimate', async (t) => {
  const { json } = await status(t, PAYING, ports({ ledger }));
  t.deepEqual(json, {
    trial: { length: 30, remaining: 0, start: '2026-01-01T09:00:00Z', end: '2026-01-31T09:00:00Z' },
    billing_period_start: '2026-03-01',
    billing_period_end: '2026-04-01',
    usage_to_date: { USD: '2.28' },
    units: [{ unit: 'node-seconds', quantity: 200000, usage_to_date: { USD: '2.28' } }],
    usage_per_day: { '2026-03-08': 100000, '2026-03-09': 100000 },
    active_hosts: 2,
    payment_status: { status: 'active', description: '', action: '' },
    // 200 000 + 22 days × 200 000 / 7, at 0.000011416: 9.46 and up to the next whole dollar.
    estimated_monthly_usage: { USD: '10' },
    currency: 'USD',
  });
});

test('Of an account without a bill cycle day the months since the trial are told, and the account with day 0', async (t) => {
  const accounts = { ...ports().accounts, find: () => TE.right(O.some(account('W1', { billCycleDay: 0 }))) };
  const deps = ports({ accounts, ledger });
  const { json } = await status(t, PAYING, deps);
  t.like(json, { billing_period_start: '2026-02-28', billing_period_end: '2026-03-31' });
  const answer = await ask(t, await startApi(t, deps), `/api/billing/${PAYING}/account`, {
    headers: signedIn('alice'),
  });
  t.is(answer.status, 200);
  const { billCycleDay } = answer.json as { readonly billCycleDay: unknown };
  t.is(String(billCycleDay), '0');
});

test('A declined card comes with what happened and what to do', async (t) => {
  const payment: Payment = {
    effectiveDate: O.some('2026-03-01' as CalendarDay),
    status: 'Error',
    declineCode: O.some('expired_card'),
  };
  const accounts = { ...ports().accounts, find: () => TE.right(O.some(account('W1', { payments: [payment] }))) };
  const { json } = await status(t, PAYING, ports({ accounts }));
  t.like(json, {
    payment_status: {
      status: 'payment_error',
      description: 'The card has expired.',
      action: 'Please pay with another card.',
    },
  });
});

test('Whoever never added a card sees what they owe since their trial', async (t) => {
  const silent = { ...organization(ON_TRIAL, '2', O.none), trialExpiresAt: at('2026-02-10T00:00:00Z') };
  const { json } = await status(
    t,
    ON_TRIAL,
    ports({ ledger, directory: { ...directory(), findByExternalId: () => TE.right(silent) } }),
  );
  t.like(json, {
    payment_status: { status: 'trial_expired', description: '', action: '' },
    interim: { usage: { USD: '2.28' }, start: '2026-02-10T00:00:00Z', end: '2026-03-01T00:00:00Z' },
  });
});

test('A customer on trial owes nothing in between', async (t) => {
  const { json } = await status(t, ON_TRIAL, ports({ ledger }));
  t.like(json, { payment_status: { status: 'trial' } });
  t.false(Object.hasOwn(json as object, 'interim'));
});

test('A customer’s own price overrides the list price', async (t) => {
  const own = account('W1', {
    subscriptions: [subscription({ charges: [charge('C', O.some(perUnit(new Decimal('0.5'))))] })],
  });
  const { json } = await status(
    t,
    PAYING,
    ports({ ledger, accounts: { ...ports().accounts, find: () => TE.right(O.some(own)) } }),
  );
  t.like(json, { usage_to_date: { USD: '100000.00' } });
});

test('A word of the provider that nobody knows is for the log', async (t) => {
  const strange = account('W1', {
    subscriptions: [subscription({ status: { unknown: 'Hibernating' } })],
  });
  const { json, log } = await status(
    t,
    PAYING,
    ports({ accounts: { ...ports().accounts, find: () => TE.right(O.some(strange)) } }),
  );
  t.like(json, { payment_status: { status: 'subscription_inactive' } });
  t.true(log.some(({ level, fields }) => level === 'warn' && JSON.stringify(fields).includes('Hibernating')));
});

test('Two charges of one unit are our mistake, and say so: 422', async (t) => {
  const twice = account('W1', { subscriptions: [subscription({ charges: [charge('C-1'), charge('C-2')] })] });
  const api = await startApi(
    t,
    ports({ ledger, accounts: { ...ports().accounts, find: () => TE.right(O.some(twice)) } }),
  );
  const answer = await ask(t, api, `/api/billing/${PAYING}/status`, { headers: signedIn('alice') });
  t.is(answer.status, 422);
  t.is((answer.json as { type: string }).type, 'urn:usage-billing:problem:billing-terms-unclear');
  t.false(answer.text.includes('C-1'), 'the customer is not told of our charges');
  t.true(api.log.some(({ fields }) => /C-1 and C-2/.test(JSON.stringify(fields))));
});
