/** Which failures of a read are tried again, how often, and when. */
import { left, right } from '@usage-billing/contracts/laws';
import type { Fault } from '@usage-billing/zuora-fake';
import test from 'ava';
import * as O from 'fp-ts/lib/Option.js';
import { created } from './support/accounts.ts';
import { type Opened, withSubject } from './support/subject.ts';

const reads = ({ control }: Opened, path: RegExp): number =>
  control.calls().filter((call) => path.test(call.path)).length;

const PASSING: ReadonlyArray<readonly [string, Fault]> = [
  ['HTTP 429', { kind: 'status', status: 429, retryAfterSeconds: 0 }],
  ['HTTP 500', { kind: 'status', status: 500 }],
  ['HTTP 503', { kind: 'status', status: 503 }],
  ['a reset', { kind: 'reset' }],
  ['a time-out', { kind: 'hang' }],
  ['half a JSON', { kind: 'malformed' }],
  ['locking contention', { kind: 'failure', code: 50000050, message: 'busy' }],
  ['a temporary error', { kind: 'failure', code: 50000061, message: 'busy' }],
  ['the request limit', { kind: 'failure', code: 50000070, message: 'busy' }],
];

for (const [what, fault] of PASSING)
  test(`a read that meets with ${what} is repeated`, (t) =>
    withSubject(
      async (subject) => {
        const { number } = await created(subject);
        subject.control.fault({ path: `accounts/${number}/summary`, times: 2, fault });
        t.true(O.isSome(await right(subject.provider.accounts.find(number))));
      },
      {},
      { readTimeoutMs: 1000 },
    ));

test('a definite refusal is not repeated', (t) =>
  withSubject(async (subject) => {
    const fault: Fault = { kind: 'failure', code: 50000030, message: 'never' };
    subject.control.fault({ path: /^accounts\/W1/, fault });
    t.is((await left(subject.provider.accounts.find('W1')))._tag, 'ProviderRefused');
    t.is(reads(subject, /^accounts\/W1/), 1);
  }));

test('repetition ends: what stays broken is unavailable', (t) =>
  withSubject(
    async (subject) => {
      subject.control.fault({ path: /^catalog/, times: 99, fault: { kind: 'status', status: 502 } });
      t.is((await left(subject.provider.catalog.rates))._tag, 'ProviderUnavailable');
      t.is(reads(subject, /^catalog/), 3);
    },
    {},
    { retries: 2 },
  ));

test('a server that asks for much patience is left alone at once, and the caller is told how long', (t) =>
  withSubject(async (subject) => {
    subject.control.fault({
      path: /^catalog/,
      times: 99,
      fault: { kind: 'status', status: 429, retryAfterSeconds: 120 },
    });
    const error = await left(subject.provider.catalog.rates);
    t.like(error, { _tag: 'ProviderUnavailable', retryAfterSeconds: O.some(120) });
    t.is(reads(subject, /^catalog/), 1);
  }));

test('Retry-After is waited for', (t) =>
  withSubject(async (subject) => {
    subject.control.fault({ path: /^catalog/, fault: { kind: 'status', status: 503, retryAfterSeconds: 1 } });
    const startedAt = performance.now();
    await right(subject.provider.catalog.rates);
    t.true(performance.now() - startedAt >= 1000);
  }));
