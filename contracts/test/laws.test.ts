import * as laws from '@usage-billing/contracts/laws';
import { billingProviderLaws, eventStoreLaws, LawBroken, left, right } from '@usage-billing/contracts/laws';
import type { StaffActions } from '@usage-billing/core/shared';
import { AmountType, type EventStore, InstanceId, isAmount, isHourBucket } from '@usage-billing/core/usage';
import test, { type ExecutionContext, type TestFn } from 'ava';
import * as TE from 'fp-ts/lib/TaskEither.js';

type Body = (t: ExecutionContext) => Promise<void>;

/** Stands in for ava: takes the laws down instead of running them. */
const declared = () => {
  const all = new Map<string, Body>();
  const skipped = new Set<string>();
  const serial = new Map<string, Body>();
  const declare = (title: string, body: Body): void => void all.set(title, body);
  declare.serial = (title: string, body: Body): void => void serial.set(title, body);
  declare.skip = (title: string): void => void skipped.add(title);
  return { as: declare as unknown as TestFn, serial, all, skipped };
};

const broken = new Error('the store is broken');
const brokenStore = new Proxy({} as EventStore, {
  get: () => () => {
    throw broken;
  },
});

test('every law is a test of its own, named after its port or as the caller says', (t) => {
  const [plain, named] = [declared(), declared()];
  const open = () => Promise.reject(new Error('not opened here'));
  eventStoreLaws(plain.as, open);
  eventStoreLaws(named.as, open, { name: 'our store' });
  t.true(plain.all.size > 20);
  t.true([...plain.all.keys()].every((title) => title.startsWith('event store: ')));
  t.deepEqual(
    [...named.all.keys()],
    [...plain.all.keys()].map((title) => title.replace('event store', 'our store')),
  );
});

test('laws can be asked to run one after the other', (t) => {
  const { as, all, serial } = declared();
  eventStoreLaws(as, () => Promise.reject(new Error('not opened here')), { serial: true });
  t.is(all.size, 0);
  t.true(serial.size > 20);
});

test('a law that needs what the subject lacks is skipped with the reason, and the others are not', (t) => {
  const [whole, lacking] = [declared(), declared()];
  const open = () => Promise.reject(new Error('not opened here'));
  billingProviderLaws(whole.as, open);
  billingProviderLaws(lacking.as, open, { lacking: { clock: 'time passes by itself' } });
  t.is(whole.skipped.size, 0);
  t.deepEqual(
    [...lacking.skipped],
    [...whole.all.keys()]
      .filter((title) => !lacking.all.has(title))
      .map((title) => `${title} (left out: time passes by itself)`),
  );
  t.true(lacking.skipped.size > 0 && lacking.all.size > 20);
});

test('what a law opened is closed even when the law does not hold', async (t) => {
  const { as, all } = declared();
  let opened = 0;
  let closed = 0;
  eventStoreLaws(as, async () => {
    opened += 1;
    return {
      store: brokenStore,
      actions: {} as StaffActions,
      close: async () => {
        closed += 1;
      },
    };
  });
  for (const body of all.values()) {
    const error = await t.throwsAsync(body(t), { instanceOf: LawBroken });
    t.is(error.cause, broken);
  }
  t.deepEqual([opened, closed], [all.size, all.size]);
});

test('a value where an error was expected, and the other way round, fails with what was said', async (t) => {
  t.is(await right(TE.right(5n)), 5n);
  t.is(await left(TE.left('no')), 'no');
  await t.throwsAsync(right(TE.left({ _tag: 'LedgerUnavailable', rows: 9223372036854775807n })), {
    message: 'expected a value but got the error {"_tag":"LedgerUnavailable","rows":9223372036854775807}',
  });
  await t.throwsAsync(left(TE.right({ rows: 3n })), { message: 'expected an error but got the value {"rows":3}' });
});

test('the samples keep the rules of their types', (t) => {
  const event = laws.aReceivedEvent();
  t.true(InstanceId.is(event.instanceId) && AmountType.is(event.amountType) && isAmount(event.amount));
  t.true(event.occurredAt <= event.receivedAt);
  t.true(isHourBucket(laws.anHourlyTotal().hour));
  const { startDate, endDate, quantity } = laws.anUploadLine();
  t.true(startDate < endDate && quantity > 0n);
  const upload = laws.aNewUpload({ id: 17n, aggregateIds: [1n] });
  t.regex(upload.name, /^\d+-[0-9a-f]{6}$/);
  const { createdAt, trialExpiresAt } = laws.anOrganization();
  t.true(createdAt < trialExpiresAt);
  t.deepEqual(laws.aReceivedEvent({ uniqueKey: 'another' }), { ...event, uniqueKey: 'another' });
});

test('text that is no moment, hour or day is named', (t) => {
  t.throws(() => laws.at('yesterday'), { message: /"yesterday"/ });
  t.throws(() => laws.hour('2026-03-10T09:15:00Z'), { message: /09:15:00Z is not the start of an hour/ });
  t.throws(() => laws.day('2026-02-30'), { message: '2026-02-30 is not a day' });
});
