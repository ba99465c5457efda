/** Accounts, their cards and subscriptions: made, changed, suspended and resumed. */
import test from 'ava';
import { type Body, type Client, withClient } from './support/client.ts';

const CONTACT = { firstName: 'Ada', lastName: 'Example', country: 'United Kingdom' };

const reasonOf = (body: Body): { readonly category: number; readonly message: string } => {
  const [reason] = body.reasons as ReadonlyArray<{ code: number; message: string }>;
  return { category: (reason?.code ?? 0) % 100, message: reason?.message ?? '' };
};

const cardsOf = async ({ get }: Client, account: string) =>
  ((await get(`payment-methods/credit-cards/accounts/${account}`)).creditCards ?? []) as ReadonlyArray<{
    readonly id: string;
    readonly defaultPaymentMethod: boolean;
    readonly expirationYear: number;
  }>;

const statusOf = async ({ get }: Client): Promise<string> => {
  const { subscriptions } = await get('subscriptions/accounts/W1');
  return (subscriptions as ReadonlyArray<{ status: string }>)[0]?.status ?? '';
};

test('an update changes what it names and nothing else', (t) =>
  withClient(async ({ control, get, put }) => {
    control.addAccount({ number: 'W1', name: 'Before' });
    t.like(
      await put('accounts/W1', {
        name: 'After',
        notes: 'calls on Mondays',
        invoiceDeliveryPrefsEmail: true,
        branch__c: 'North',
        unheardOf: 1,
        billToContact: { ...CONTACT, city: 'London', workEmail: null },
      }),
      { success: true },
    );
    t.like(await get('accounts/W1'), {
      basicInfo: { name: 'After', notes: 'calls on Mondays', branch__c: 'North' },
      billingAndPayment: { billCycleDay: '1', autoPay: true, invoiceDeliveryPrefsEmail: true },
      billToContact: { firstName: 'Ada', city: 'London', country: 'United Kingdom', workEmail: '' },
      soldToContact: { city: 'London' },
    });
    await put('accounts/W1', { soldToContact: { ...CONTACT, city: 'Leeds' } });
    await put('accounts/W1', { name: 'Later' });
    t.like(await get('accounts/W1/summary'), {
      basicInfo: { name: 'Later' },
      billToContact: { city: 'London' },
      soldToContact: { city: 'Leeds' },
    });
  }));

test('an update that is refused says which field, and changes nothing', (t) =>
  withClient(async (client) => {
    const { control, get, put } = client;
    control.addAccount({ number: 'W1' });
    control.addAccount({ number: 'W2', card: null });
    const before = await get('accounts/W1');
    const [foreign = ''] = (await cardsOf(client, 'W1')).map(({ id }) => id);
    for (const [account, body, category, words] of [
      ['W1', { name: 'x'.repeat(256) }, 20, /name/],
      ['W1', { name: 'New', billToContact: { lastName: 'Only' } }, 22, /firstName/],
      ['W1', { name: 'New', billToContact: { ...CONTACT, city: 'c'.repeat(41) } }, 20, /city/],
      ['W1', { name: 'New', billToContact: { ...CONTACT, state: 7 } }, 20, /state/],
      ['W1', { name: 'New', billToContact: 'Ada' }, 20, /billToContact/],
      ['W1', { name: 'New', autoPay: 'yes' }, 20, /autoPay/],
      ['W1', { name: 'New', batch: 'Batch51' }, 20, /batch/],
      ['W2', { autoPay: true }, 30, /default payment method/],
      ['W2', { defaultPaymentMethodId: foreign }, 30, /does not belong to account W2/],
      ['W9', { name: 'New' }, 40, /W9/],
    ] as const) {
      const refused = reasonOf(await put(`accounts/${account}`, body));
      t.is(refused.category, category, JSON.stringify(body));
      t.regex(refused.message, words);
    }
    t.deepEqual(await get('accounts/W1'), before);
  }));

test('the default card is one of the account’s own, and a card can be renewed', (t) =>
  withClient(async (client) => {
    const { control, get, put } = client;
    control.addAccount({ number: 'W1' });
    const second = control.addCard('5555555555554444');
    await put(`payment-methods/${second}`, { accountKey: 'W1' });
    const defaults = async () => (await cardsOf(client, 'W1')).filter((card) => card.defaultPaymentMethod);
    t.not((await defaults())[0]?.id, second);
    await put('accounts/W1', { defaultPaymentMethodId: second });
    t.deepEqual(
      (await defaults()).map(({ id }) => id),
      [second],
    );
    t.like(await put(`payment-methods/credit-cards/${second}`, { expirationMonth: 3, expirationYear: 2031 }), {
      success: true,
    });
    t.is((await defaults())[0]?.expirationYear, 2031);
    t.is(
      reasonOf(await put(`payment-methods/credit-cards/${second}`, { expirationMonth: 13, expirationYear: 2032 }))
        .category,
      20,
    );
    t.is((await defaults())[0]?.expirationYear, 2031);
    const { basicInfo } = (await get('accounts/W1')) as { basicInfo: { id: string } };
    t.like(await get(`object/account/${basicInfo.id}`), { DefaultPaymentMethodId: second, AutoPay: true });
    t.like(await put(`object/account/${basicInfo.id}`, { AutoPay: false, Notes: 'by hand' }), { Success: true });
    t.like(await get('accounts/W1'), { basicInfo: { notes: 'by hand' }, billingAndPayment: { autoPay: false } });
    t.like(await put('object/account/none', { AutoPay: false }), { Success: false, Errors: [{ Code: 'INVALID_ID' }] });
    t.like(await put(`object/account/${basicInfo.id}`, { DefaultPaymentMethodId: 'none' }), {
      Success: false,
      Errors: [{ Code: 'INVALID_VALUE' }],
    });
    t.deepEqual(await get('object/account/none'), { done: true, records: [], size: 0 });
  }));

test('an account without a card is made only where nothing is to be collected by itself', (t) =>
  withClient(async ({ post }) => {
    const account = { accountNumber: 'W1', name: 'W1', currency: 'EUR', billToContact: CONTACT };
    t.is(reasonOf(await post('accounts', account)).category, 22);
    const made = await post('accounts', { ...account, autoPay: false });
    t.like(made, { success: true, accountNumber: 'W1' });
    t.false('paymentMethodId' in made);
  }));

test('an account with a subscription that makes no sense is refused', (t) =>
  withClient(async ({ post, control }) => {
    const subscription = { termType: 'EVERGREEN', contractEffectiveDate: '2026-10-01' };
    for (const [change, category] of [
      [{ subscribeToRatePlans: [null] }, 20],
      [{ subscribeToRatePlans: 'all' }, 20],
      [{ subscribeToRatePlans: [{}] }, 22],
      [{ subscribeToRatePlans: [{ productRatePlanId: 'none' }] }, 40],
      [{ termType: 'WEEKLY' }, 20],
      [{ contractEffectiveDate: undefined }, 22],
      [{ serviceActivationDate: 'soon' }, 20],
    ] as const)
      t.is(
        reasonOf(
          await post('accounts', {
            name: 'W1',
            currency: 'USD',
            autoPay: false,
            billToContact: CONTACT,
            subscription: { ...subscription, ...change },
          }),
        ).category,
        category,
        JSON.stringify(change),
      );
    t.deepEqual(control.state().accounts, []);
  }));

test('a card that has expired when it is to pay is declined', (t) =>
  withClient(async (client) => {
    const { control, importLines, moveTo, post, put } = client;
    control.addAccount({ number: 'W1', contractEffectiveDate: '2026-10-01' });
    const [card] = await cardsOf(client, 'W1');
    await put(`payment-methods/credit-cards/${card?.id}`, { expirationMonth: 10, expirationYear: 2026 });
    await importLines('W1,node-seconds,90000,10/05/2026,,,,');
    moveTo('2026-11-01T12:00:00Z');
    t.regex(reasonOf(await post('operations/invoice-collect', { accountKey: 'W1' })).message, /expired_card/);
  }));

test('suspend and resume take effect on the day that their policy names', (t) =>
  withClient(async (client) => {
    const { control, importLines, moveTo, put } = client;
    const { subscription } = control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01' });
    const suspend = (body: unknown) => put(`subscriptions/${subscription}/suspend`, body);
    const resume = (body: unknown) => put(`subscriptions/${subscription}/resume`, body);
    t.like(await suspend({ suspendPolicy: 'Today' }), { success: true, suspendDate: '2026-10-05' });
    t.is(await statusOf(client), 'Suspended');
    t.is(reasonOf(await suspend({ suspendPolicy: 'Today' })).category, 30);
    t.like(
      await resume({ resumePolicy: 'FixedPeriodsFromSuspendDate', resumePeriods: '2', resumePeriodsType: 'Week' }),
      {
        resumeDate: '2026-10-19',
      },
    );
    t.is(await statusOf(client), 'Suspended', 'until the day has come');
    moveTo('2026-10-19T06:59:59Z');
    t.is(await statusOf(client), 'Suspended', 'it is the 18th in the tenant’s zone');
    moveTo('2026-10-19T07:00:00Z');
    t.is(await statusOf(client), 'Active');

    await importLines('W1,node-seconds,90000,09/05/2026,,,,');
    moveTo('2026-11-02T12:00:00Z');
    control.billRun('2026-11-01');
    t.is(reasonOf(await suspend({ suspendPolicy: 'SpecificDate', suspendSpecificDate: '2026-10-31' })).category, 30);
    t.like(
      await suspend({
        suspendPolicy: 'EndOfLastInvoicePeriod',
        resume: true,
        resumePolicy: 'SpecificDate',
        resumeSpecificDate: '2026-11-15',
      }),
      { suspendDate: '2026-11-01', resumeDate: '2026-11-15' },
    );
    t.is(await statusOf(client), 'Suspended');
    moveTo('2026-11-15T12:00:00Z');
    t.is(await statusOf(client), 'Active');
    t.like(await suspend({ suspendPolicy: 'FixedPeriodsFromToday', suspendPeriods: 1, suspendPeriodsType: 'Month' }), {
      suspendDate: '2026-12-15',
    });
    t.is(await statusOf(client), 'Active');
    t.is(reasonOf(await resume({ resumePolicy: 'Today' })).category, 30, 'before it is suspended');
  }));

test('a policy that cannot be followed is refused, and nothing is suspended', (t) =>
  withClient(async (client) => {
    const { subscription } = client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01' });
    for (const [body, category, words] of [
      [{}, 22, /suspendPolicy/],
      [{ suspendPolicy: 'Tomorrow' }, 20, /Today, EndOfLastInvoicePeriod, FixedPeriodsFromToday, SpecificDate/],
      [{ suspendPolicy: 'SpecificDate' }, 22, /suspendSpecificDate/],
      [{ suspendPolicy: 'SpecificDate', suspendSpecificDate: '05/10/2026' }, 20, /05\/10\/2026/],
      [{ suspendPolicy: 'SpecificDate', suspendSpecificDate: '2026-08-31' }, 30, /contract effective date/],
      [{ suspendPolicy: 'FixedPeriodsFromToday', suspendPeriods: 0, suspendPeriodsType: 'Day' }, 22, /suspendPeriods/],
      [{ suspendPolicy: 'FixedPeriodsFromToday', suspendPeriods: 1, suspendPeriodsType: 'Moon' }, 22, /Day, Week/],
      [{ suspendPolicy: 'Today', resume: true }, 22, /resumePolicy/],
      [{ suspendPolicy: 'Today', resume: true, resumePolicy: 'SpecificDate' }, 22, /resumeSpecificDate/],
    ] as const) {
      const refused = reasonOf(await client.put(`subscriptions/${subscription}/suspend`, body));
      t.is(refused.category, category, JSON.stringify(body));
      t.regex(refused.message, words);
      t.is(await statusOf(client), 'Active');
    }
  }));

test('a subscription has its dates; of those that are not given one follows from the other, both from the contract', (t) =>
  withClient(async ({ control, get, post }) => {
    const account = {
      name: 'W1',
      currency: 'USD',
      billToContact: CONTACT,
      subscription: {
        termType: 'EVERGREEN',
        contractEffectiveDate: '2026-10-01',
        serviceActivationDate: '2026-10-02',
        subscribeToRatePlans: [{ productRatePlanId: '2c92c0f8000000000000000000c00002' }],
      },
    };
    const make = (accountNumber: string, customerAcceptanceDate?: string) =>
      post('accounts', {
        ...account,
        accountNumber,
        hpmCreditCardPaymentMethodId: control.addCard('4111111111111111'),
        subscription: { ...account.subscription, customerAcceptanceDate },
      });
    const { subscriptionNumber } = await make('W1', '2026-10-03');
    t.like(await get(`subscriptions/${subscriptionNumber}`), {
      status: 'Active',
      contractEffectiveDate: '2026-10-01',
      serviceActivationDate: '2026-10-02',
      customerAcceptanceDate: '2026-10-03',
    });
    const activated = await make('W2');
    t.like(await get(`subscriptions/${activated.subscriptionNumber}`), {
      status: 'Active',
      customerAcceptanceDate: '2026-10-02',
    });
  }));
