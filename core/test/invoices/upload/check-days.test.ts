/** Uploads that wait are looked at again before they go out: their days may have been billed meanwhile. */
import type { ProviderError, SubscriptionCharge } from '@usage-billing/core/invoices';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { sampleAccount } from '../account/account-sample.ts';
import { charge, day, subscription } from './upload-sample.ts';
import { addOrganization, addUsage, atProvider, daily, pass, right, settle, statesOf, world } from './upload-world.ts';

const NOT_SENT = { taken: false, answer: { _tag: 'NotSent', reason: 'connection refused' } } as const;
const LATER = 60_000_000n * 60n;

/** Two organizations with usage of 13 and 14 October in one upload, which could not be sent on the 15th. */
const waiting = async () => {
  const of = world();
  for (const id of ['1', '2']) {
    addOrganization(of, id);
    addUsage(of, id, '2026-10-13', 10n);
    addUsage(of, id, '2026-10-14', 5n);
  }
  of.sendFaults.push(NOT_SENT);
  right(await daily(of));
  pass(of, LATER);
  const becomes = (id: string, given: Partial<SubscriptionCharge>, to: string | null = null): void => {
    const subscriptions = [
      subscription({ to: to === null ? O.none : O.some(day(to)), charges: [{ ...charge(), ...given }] }),
    ];
    of.accounts.set(`W${id}`, E.right(O.some(sampleAccount({ number: `W${id}`, subscriptions }))));
  };
  const sent = () =>
    of.imports.flatMap(({ lines }) => lines.map((line) => [line.accountNumber, line.startDate, line.endDate]));
  return { of, becomes, sent };
};

test('nothing billed: it goes out as it was prepared', async (t) => {
  const { of, sent } = await waiting();
  right(await settle(of));
  t.deepEqual(statesOf(of), ['1 Sent']);
  t.deepEqual(sent(), [
    ['W1', '2026-10-13', '2026-10-15'],
    ['W2', '2026-10-13', '2026-10-15'],
  ]);
});

test('only the lines of the account that was billed move, and nothing is sent twice', async (t) => {
  const { of, becomes, sent } = await waiting();
  becomes('1', { billedBefore: O.some(day('2026-10-15')) });
  right(await settle(of));
  t.deepEqual(statesOf(of), ['1 Rejected', '2 Sent']);
  t.deepEqual(sent(), [
    ['W1', '2026-10-15', '2026-10-16'],
    ['W2', '2026-10-13', '2026-10-15'],
  ]);
  t.deepEqual(atProvider(of), { W1: '15', W2: '15' });
  t.regex(O.toUndefined(of.uploads.get(1n)?.lastError ?? O.none) ?? '', /billed some of its days .*: upload 2$/);
});

test('days of a line that are still open stay, and take the usage of the others', async (t) => {
  const { of, becomes, sent } = await waiting();
  becomes('1', { billedBefore: O.some(day('2026-10-14')) });
  right(await settle(of));
  t.deepEqual(sent()[0], ['W1', '2026-10-14', '2026-10-15']);
});

test('what waits once more is looked at once more', async (t) => {
  const { of, becomes, sent } = await waiting();
  becomes('1', { billedBefore: O.some(day('2026-10-15')) });
  of.sendFaults.push(NOT_SENT);
  right(await settle(of));
  pass(of, LATER);
  becomes('1', { billedBefore: O.some(day('2026-10-17')) });
  right(await settle(of));
  t.deepEqual(sent()[0], ['W1', '2026-10-17', '2026-10-18']);
  t.deepEqual(atProvider(of), { W1: '15', W2: '15' });
});

test('a charge that is billed up to its end takes nothing any more: only its usage is pending again', async (t) => {
  const { of, becomes, sent } = await waiting();
  becomes('1', { billedBefore: O.some(day('2026-10-15')) }, '2026-10-15');
  right(await settle(of));
  t.deepEqual(sent(), [['W2', '2026-10-13', '2026-10-15']]);
  right(await daily(of));
  t.deepEqual([...new Set(of.rows.map(({ mark }) => mark?.reason))], ['too late', undefined]);
});

test('while an account cannot be read it waits, whole', async (t) => {
  const { of } = await waiting();
  const away: ProviderError = { _tag: 'ProviderUnavailable', message: 'HTTP 503', retryAfterSeconds: O.none };
  const { accounts } = of;
  const known = accounts.get('W2');
  accounts.set('W2', E.left(away));
  right(await settle(of));
  t.deepEqual(statesOf(of), ['1 Prepared']);
  t.deepEqual(of.uploads.get(1n)?.lastError, O.some('HTTP 503'));
  if (known !== undefined) accounts.set('W2', known);
  pass(of, LATER);
  right(await settle(of));
  t.deepEqual(statesOf(of), ['1 Sent']);
});

test('what a run prepares goes out without another look at the accounts', async (t) => {
  const of = world();
  addOrganization(of, '1');
  addUsage(of, '1', '2026-10-14', 10n);
  let reads = 0;
  const account = of.accounts.get('W1');
  of.accounts.get = () => {
    reads += 1;
    return account;
  };
  right(await daily(of));
  t.is(reads, 1);
});
