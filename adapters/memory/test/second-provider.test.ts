/**
 * The port of usage reports is no one provider's: an adapter for a provider that takes events and gives back sums needs
 * no change in core and passes the same laws, but for those about what such a provider does not have.
 */
import {
  aNewUpload,
  anUploadLine,
  type ProviderSubject,
  right,
  type SubmitFault,
  unit,
  usageUploaderLaws,
} from '@usage-billing/contracts/laws';
import {
  Decimal,
  defaultUploadPolicy,
  type ProviderAccount,
  type ProviderUsage,
  type ProviderUsageRecord,
  runSettle,
} from '@usage-billing/core/invoices';
import { DAY, dayOf, HOUR, instantFromMillis } from '@usage-billing/core/shared';
import type { AmountType } from '@usage-billing/core/usage';
import { memoryBilling, memoryJobLock, memoryProvider, movableClock } from '@usage-billing/memory';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { EventMeter, type MeterFault } from './support/event-meter.ts';
import { eventUploader } from './support/event-uploader.ts';

const START = instantFromMillis(Date.parse('2026-03-17T09:30:00Z'));

const FAULTS: Readonly<Record<SubmitFault, MeterFault>> = {
  throttled: { answer: { _tag: 'RateLimited' }, arrives: false },
  refused: { answer: { _tag: 'Invalid', message: 'no such meter' }, arrives: false },
  'lost before it arrived': { answer: { _tag: 'Lost' }, arrives: false },
  'lost after it arrived': { answer: { _tag: 'Lost' }, arrives: true },
};

const usageOf = (meter: EventMeter): ProviderUsage => ({
  ofAccount: async function* (accountNumber) {
    yield E.right(
      meter.minutes(accountNumber).map(
        ({ meter: name, value, at }): ProviderUsageRecord => ({
          accountNumber,
          unit: name as AmountType,
          quantity: new Decimal(value.toString()),
          startsAt: at,
          status: 'Pending',
          description: O.none,
          chargeNumber: O.none,
        }),
      ),
    );
  },
});

const open = async (): Promise<ProviderSubject> => {
  const clock = movableClock(START);
  const meter = new EventMeter(clock.now);
  const provider = memoryProvider({ clock });
  const { accounts } = provider;
  return {
    provider: {
      ...provider,
      accounts: {
        ...accounts,
        create: (account) =>
          TE.map((created: ProviderAccount) => {
            meter.addCustomer(created.number);
            return created;
          })(accounts.create(account)),
      },
      usage: usageOf(meter),
    },
    uploader: eventUploader(meter),
    today: async () => dayOf(clock.now()),
    letDaysPass: async (days) => clock.advance(BigInt(days) * DAY),
    finishImports: async () => meter.process(),
    billRun: async () => undefined,
    rewriteFile: async () => undefined,
    newCard: async () => provider.addCard(),
    failNextImport: async (reason) => {
      meter.rejections.push(reason);
    },
    spoilNextSubmit: async (fault) => {
      meter.faults.push(FAULTS[fault]);
    },
    close: async () => undefined,
  };
};

usageUploaderLaws(test, open, {
  name: 'a provider of events and sums',
  lacking: {
    'new keys': 'an event is known again under any key',
    descriptions: 'an event has no description',
    'listed records': 'it gives back sums',
  },
});

/** An upload in the journal, and passes of core's uploader over it, five hours apart. */
const uploading = async () => {
  const clock = movableClock(START);
  const meter = new EventMeter(clock.now);
  meter.addCustomer('W1');
  const { journal } = memoryBilling();
  const lines = [
    anUploadLine({ accountNumber: 'W1' }),
    anUploadLine({ accountNumber: 'W1', amountType: unit('samples') }),
  ];
  await right(journal.prepare(aNewUpload({ id: 1n, aggregateIds: [], createdAt: START, lines })));
  // It has no subscriptions that could have been billed meanwhile.
  const accounts = { find: () => TE.right(O.none) };
  const settle = runSettle({ journal, accounts, uploader: eventUploader(meter), clock, lock: memoryJobLock() });
  const pass = async (): Promise<string | undefined> => {
    await right(settle({ ...defaultUploadPolicy, idempotentUploads: true }));
    clock.advance(5n * HOUR);
    return O.toNullable(await right(journal.find(1n)))?.state._tag;
  };
  return { meter, pass };
};

test('a report whose answer was lost is known when it comes again, and counts once its sums are there', async (t) => {
  const { meter, pass } = await uploading();
  meter.faults.push(FAULTS['lost after it arrived']);
  t.is(await pass(), 'Unknown');
  t.is(await pass(), 'Sent', 'some of it was there already, and the rest is sent');
  t.is(await pass(), 'Sent');
  meter.process();
  t.is(await pass(), 'Imported');
  t.deepEqual(
    meter.minutes('W1').map(({ value }) => value),
    [3600n, 3600n],
  );
});

test('a report that was accepted can be rejected later, and then none of it counts', async (t) => {
  const { meter, pass } = await uploading();
  t.is(await pass(), 'Sent');
  meter.rejections.push('the meter is archived');
  meter.process();
  t.is(await pass(), 'Rejected');
  t.deepEqual(meter.minutes('W1'), []);
});
