import { allOf, anUploadLine, day, right } from '@usage-billing/contracts/laws';
import { type Currency, Decimal, type ProviderAccount, perUnit, type SentReport } from '@usage-billing/core/invoices';
import { instantFromMillis, MINUTE } from '@usage-billing/core/shared';
import { type MemoryProvider, type MovableClock, memoryProvider, movableClock } from '@usage-billing/memory';
import test from 'ava';
import { some, toNullable } from 'fp-ts/lib/Option.js';

const START = instantFromMillis(Date.parse('2026-03-17T09:30:00Z'));

const opened = (): { readonly clock: MovableClock; readonly provider: MemoryProvider } => {
  const clock = movableClock(START);
  return { clock, provider: memoryProvider({ clock, importDelay: 5n * MINUTE }) };
};

/** Usage is billed in arrears: March when it has ended. */
const APRIL = instantFromMillis(Date.parse('2026-04-01T00:00:00Z'));

const accountOf = (provider: MemoryProvider): Promise<ProviderAccount> =>
  right(
    provider.accounts.create({
      number: 'W1',
      name: 'Frosty Sky',
      currency: 'USD' as Currency,
      billToContact: {
        firstName: 'Zoë',
        lastName: 'Sky',
        address1: '1 Long Street',
        address2: '',
        city: 'London',
        zipCode: 'SW1A 1AA',
        state: '',
        country: 'United Kingdom',
        workEmail: 'owner@frosty.example',
        workPhone: '',
      },
      paymentMethodId: provider.addCard(),
      billCycleDay: 1,
      contractEffectiveDate: day('2026-03-10'),
      customerAcceptanceDate: day('2026-03-10'),
    }),
  );

/** Submits a line of 100000 node-seconds for each day. */
const submit = async (
  provider: MemoryProvider,
  account: ProviderAccount,
  ...days: ReadonlyArray<string>
): Promise<SentReport> => {
  const [subscription] = account.subscriptions;
  const lines = days.map((on) =>
    anUploadLine({
      accountNumber: account.number,
      quantity: 100_000n,
      startDate: day(on),
      endDate: day(on),
      subscriptionNumber: subscription?.number ?? '',
      chargeNumber: subscription?.charges[0]?.number ?? '',
    }),
  );
  const report = { name: '17-3f9c2a', through: day('2026-05-01'), lines };
  const { receipt } = await right(provider.uploader.submit({ report, idempotencyKey: 'key' }));
  return { receipt, report };
};

const itemsOf = async (provider: MemoryProvider): Promise<ReadonlyArray<readonly string[]>> =>
  (await allOf(provider.invoices.ofAccount('W1'))).flatMap(({ items }) =>
    items.map((item) => [item.serviceStart, item.serviceEnd, item.quantity.toFixed(), item.chargeAmount.toFixed()]),
  );

test('an import is pending until its delay has passed on the clock', async (t) => {
  const { clock, provider } = opened();
  const sent = await submit(provider, await accountOf(provider), '2026-03-12');
  clock.advance(5n * MINUTE - 1n);
  t.deepEqual(await right(provider.uploader.status(sent)), { _tag: 'Pending' });
  clock.advance(1n);
  t.deepEqual(await right(provider.uploader.status(sent)), { _tag: 'Completed' });
});

test('usage before the contract begins is kept and never invoiced', async (t) => {
  const { clock, provider } = opened();
  await submit(provider, await accountOf(provider), '2026-03-09', '2026-03-10', '2026-03-16');
  provider.finishImports();
  clock.set(APRIL);
  await right(provider.invoices.invoiceAndCollect('W1'));
  t.deepEqual(await itemsOf(provider), [['2026-03-10', '2026-03-31', '200000', '2.28']]);
  t.deepEqual(
    (await allOf(provider.usage.ofAccount('W1'))).map(({ status }) => status),
    ['Processed', 'Processed', 'Pending'],
  );
});

test('a bill run leaves the running cycle for the next one', async (t) => {
  const { clock, provider } = opened();
  const account = await accountOf(provider);
  await submit(provider, account, '2026-03-31', '2026-04-01');
  provider.finishImports();
  clock.set(instantFromMillis(Date.parse('2026-04-01T00:00:00Z')));
  provider.billRun();
  t.deepEqual(await itemsOf(provider), [['2026-03-10', '2026-03-31', '100000', '1.14']]);
  clock.set(instantFromMillis(Date.parse('2026-05-01T00:00:00Z')));
  provider.billRun();
  t.deepEqual((await itemsOf(provider))[0], ['2026-04-01', '2026-04-30', '100000', '1.14']);
});

test('usage of a charge that is gone stays pending when other usage is invoiced', async (t) => {
  const { clock, provider } = opened();
  const account = await accountOf(provider);
  await submit(provider, account, '2026-03-12');
  provider.finishImports();
  provider.setSubscription('W1', (before) => ({
    ...before,
    charges: before.charges.map((charge) => ({ ...charge, number: 'C-new' })),
  }));
  const renewed = toNullable(await right(provider.accounts.find('W1')));
  t.truthy(renewed);
  await submit(provider, renewed ?? account, '2026-03-13');
  provider.finishImports();
  clock.set(APRIL);
  await right(provider.invoices.invoiceAndCollect('W1'));
  t.deepEqual(await itemsOf(provider), [['2026-03-10', '2026-03-31', '100000', '1.14']]);
  t.deepEqual(
    (await allOf(provider.usage.ofAccount('W1'))).map(({ status }) => status),
    ['Processed', 'Pending'],
  );
});

test("a customer's own price is charged in place of the list price", async (t) => {
  const { clock, provider } = opened();
  const account = await accountOf(provider);
  provider.setSubscription('W1', (before) => ({
    ...before,
    charges: before.charges.map((charge) => ({
      ...charge,
      segments: charge.segments.map((segment) => ({ ...segment, price: some(perUnit(new Decimal('0.00003'))) })),
    })),
  }));
  await submit(provider, account, '2026-03-12');
  provider.finishImports();
  clock.set(APRIL);
  await right(provider.invoices.invoiceAndCollect('W1'));
  t.deepEqual(await itemsOf(provider), [['2026-03-10', '2026-03-31', '100000', '3']]);
});

test('usage of a subscription that is suspended waits; without one a file is not taken', async (t) => {
  const { provider } = opened();
  const account = await accountOf(provider);
  await submit(provider, account, '2026-03-12');
  provider.finishImports();
  provider.setSubscription('W1', (before) => ({ ...before, status: 'Suspended' }));
  t.deepEqual(await right(provider.invoices.invoiceAndCollect('W1')), { _tag: 'NothingToInvoice' });
  provider.setSubscription('W1', () => null);
  const sent = await submit(provider, account, '2026-03-13');
  provider.finishImports();
  t.is((await right(provider.uploader.status(sent)))._tag, 'Failed');
});
