import {
  compareLists,
  currentPeriod,
  deduplicateEvents,
  hourlyTotals,
  nextPeriod,
  statusWord,
  trialLeft,
  type UsageEvent,
} from '@usage-billing/core/plain';
import test from 'ava';
import fc from 'fast-check';

const now = '2026-03-10T09:30:00Z';
const trial = { createdAt: '2026-03-01T00:00:00Z', trialEndsAt: '2026-03-15T00:00:00Z', now };

const event: UsageEvent = {
  uniqueKey: 'k',
  instanceId: '1234',
  amountType: 'node-seconds',
  amount: 60n,
  occurredAt: '2026-03-10T09:14:00Z',
  receivedAt: '2026-03-10T09:15:00Z',
};

test('a trial is told in days, from dates and from text alike', (t) => {
  const left = { days: 14, daysLeft: 5, endsAt: '2026-03-15T00:00:00Z', hasEnded: false };
  t.deepEqual(trialLeft(trial), left);
  t.deepEqual(trialLeft({ ...trial, now: new Date(now) }), left);
  t.like(trialLeft({ ...trial, now: trial.trialEndsAt }), { daysLeft: 0, hasEnded: true });
});

test('a moment that is none is named', (t) => {
  t.throws(() => trialLeft({ ...trial, now: 'yesterday' }), { instanceOf: TypeError, message: /^now: "yesterday"/ });
  t.throws(() => trialLeft({ ...trial, createdAt: new Date(Number.NaN) }), { message: /^createdAt: must be a valid/ });
  t.throws(() => hourlyTotals([{ ...event, receivedAt: '' }]), { message: /^event "k", receivedAt: / });
  t.throws(() => hourlyTotals([{ ...event, amount: 0.5 }]), { message: /^event "k", amount: must be an integer/ });
});

test('the next period begins where this one ends, whatever the lengths of the months', (t) => {
  t.deepEqual(currentPeriod({ cycleDay: 31, now }), { start: '2026-02-28', end: '2026-03-31' });
  const cycleDays = fc.integer({ min: 1, max: 31 });
  const moments = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(cycleDays, moments, (cycleDay, at) => {
      const [current, next] = [currentPeriod({ cycleDay, now: at }), nextPeriod({ cycleDay, now: at })];
      t.is(next.start, current.end);
      t.true(next.end > next.start);
    }),
  );
  for (const cycleDay of [0, 32, 1.5]) t.throws(() => nextPeriod({ cycleDay, now }), { instanceOf: RangeError });
});

test('of copies the one received first counts, and another payload is a conflict', (t) => {
  const early = { ...event, receivedAt: '2026-03-10T08:59:59Z', amount: '60' };
  const other = { ...event, metadata: { zone: 'b' } };
  const result = deduplicateEvents([event, early, other]);
  t.deepEqual(result, { counted: [early], duplicates: [event], conflicts: [other] });
  t.deepEqual(hourlyTotals(result.counted), [
    { instanceId: '1234', amountType: 'node-seconds', hour: '2026-03-10T08:00:00Z', total: 60n },
  ]);
});

test('sums are exact past 2^53, and each hour, instance and unit has its own', (t) => {
  const large = { ...event, amount: '9007199254740993' };
  const events = [large, large, { ...event, instanceId: '2' }, { ...event, receivedAt: '2026-03-10T10:00:00Z' }];
  t.deepEqual(
    hourlyTotals(events).map(({ hour, instanceId, total }) => [hour, instanceId, total]),
    [
      ['2026-03-10T09:00:00Z', '1234', 18014398509481986n],
      ['2026-03-10T09:00:00Z', '2', 60n],
      ['2026-03-10T10:00:00Z', '1234', 60n],
    ],
  );
});

test('two lists are compared by key, lines of one key together', (t) => {
  const line = (key: string, amount: bigint) => ({ key, amount });
  t.deepEqual(compareLists([line('a', 1n), line('b', 2n), line('b', 3n)], [line('b', 4n), line('c', 0n)]), {
    onlyInFirst: ['a'],
    onlyInSecond: ['c'],
    different: [{ key: 'b', first: 5n, second: 4n, difference: -1n }],
  });
});

test('the status is the first word that applies', (t) => {
  const after = { ...trial, now: '2026-04-01T00:00:00Z' };
  const account = { hasActiveSubscription: true, owes: 'not yet due', lastPaymentFailed: false } as const;
  t.is(statusWord(trial), 'trial');
  t.is(statusWord(after), 'trial_expired');
  t.is(statusWord({ ...after, account: { ...account, hasActiveSubscription: false } }), 'subscription_inactive');
  t.is(statusWord({ ...after, account: { ...account, lastPaymentFailed: true } }), 'payment_error');
  t.is(statusWord({ ...after, account: { ...account, owes: 'nothing', lastPaymentFailed: true } }), 'active');
  t.is(statusWord({ ...after, account: { ...account, owes: 'overdue' } }), 'payment_due');
  t.is(statusWord({ ...after, account }), 'active');
});
