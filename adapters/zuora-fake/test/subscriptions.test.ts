/** Several subscriptions with dates, suspensions, cancellations and orders: which of them rates what, and when. */
import test from 'ava';
import { chargesShown, itemsOf, pendingOf, periodsOf, reasonOf, usageLine } from './support/books.ts';
import { type Client, withClient } from './support/client.ts';

test('usage is rated by the charge that it names, on days on which that charge holds', (t) =>
  withClient(async (client) => {
    const first = client.control.addAccount({
      number: 'W1',
      contractEffectiveDate: '2026-09-01',
      subscription: { prices: { 'node-seconds': '1' } },
    });
    const later = client.control.addSubscription('W1', {
      contractEffectiveDate: '2026-10-01',
      prices: { 'node-seconds': '2' },
    });
    client.control.cancelSubscription({ subscriptionNumber: first.subscription ?? '' }, '2026-10-01');
    client.control.configure({ inactiveImports: 'taken' });
    const old = { subscription: first.subscription ?? '', charge: first.chargeNumbers[0] ?? '' };
    const fresh = { subscription: later.number, charge: later.charges[0]?.number ?? '' };
    await client.importLines(
      usageLine(10, '2026-09-05', old),
      usageLine(5, '2026-10-05', fresh),
      usageLine(3, '2026-09-06', fresh),
    );
    client.control.billRun('2026-11-01');
    t.deepEqual(
      itemsOf(client).map(({ subscriptionNumber, quantity, chargeAmount }) => [
        subscriptionNumber,
        quantity,
        chargeAmount,
      ]),
      [
        [first.subscription, '10', '10.00'],
        [later.number, '5', '10.00'],
      ],
    );
    t.is(pendingOf(client), '3', 'before its charge began');
    t.like(client.control.state().accounts[0]?.subscriptions, [
      { status: 'Cancelled', endDate: '2026-10-01' },
      { status: 'Active', startDate: '2026-10-01' },
    ]);
  }));

test('a subscription that starts later is Active, and stands first', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01' });
    client.moveTo('2026-10-05T12:00:01Z');
    client.control.addSubscription('W1', { contractEffectiveDate: '2026-12-01' });
    const { subscriptions } = await client.get('subscriptions/accounts/W1');
    t.like((subscriptions as ReadonlyArray<object>)[0], { status: 'Active', contractEffectiveDate: '2026-12-01' });
  }));

test('usage that names no charge is rated by every charge of its unit', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01' });
    client.control.addSubscription('W1', { contractEffectiveDate: '2026-09-01' });
    client.control.addSubscription('W1', { contractEffectiveDate: '2026-09-01', ratePlans: [] });
    await client.importLines(usageLine(10, '2026-09-05'));
    client.control.billRun('2026-10-01');
    t.deepEqual(
      periodsOf(client).map(([, , quantity]) => quantity),
      ['10', '10'],
    );
  }));

test('a suspended subscription is billed up to its day, and not for its suspended days', (t) =>
  withClient(async (client) => {
    const { subscription } = client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-10-01' });
    await client.importLines(usageLine(10, '2026-10-03'), usageLine(5, '2026-10-20'), usageLine(3, '2026-10-28'));
    const put = (move: string, body: object) => client.put(`subscriptions/${subscription}/${move}`, body);
    await put('suspend', { suspendPolicy: 'SpecificDate', suspendSpecificDate: '2026-10-10' });
    client.control.billRun('2026-10-10');
    t.deepEqual(periodsOf(client), [['2026-10-01', '2026-10-09', '10']]);
    await put('resume', { resumePolicy: 'SpecificDate', resumeSpecificDate: '2026-10-25' });
    client.control.billRun('2026-11-01');
    t.deepEqual(periodsOf(client).slice(1), [['2026-10-25', '2026-10-31', '3']]);
    t.is(pendingOf(client), '5');
  }));

test('a cancelled subscription is billed up to its day, and a cancellation never goes behind what was billed', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01' });
    await client.importLines(usageLine(10, '2026-10-03'), usageLine(5, '2026-10-20'));
    client.control.billRun('2026-10-01');
    const cancel = (on: string) => client.post('/fake/cancel-subscription', { accountNumber: 'W1', on });
    t.regex(reasonOf(await cancel('2026-09-15')).message, /last invoice date/);
    t.like(await cancel('2026-10-15'), { success: true });
    client.control.billRun('2026-10-15');
    t.deepEqual(periodsOf(client)[1], ['2026-10-01', '2026-10-14', '10']);
    t.like((await chargesShown(client))[0], { effectiveEndDate: '2026-10-15', done: true });
    t.is(pendingOf(client), '5');
  }));

test('a charge begins with the date that triggers it', (t) =>
  withClient(
    async (client) => {
      client.control.addAccount({
        number: 'W1',
        contractEffectiveDate: '2026-09-01',
        customerAcceptanceDate: '2026-09-15',
      });
      await client.importLines(usageLine(10, '2026-09-05'), usageLine(5, '2026-09-20'));
      t.is((await chargesShown(client))[0]?.effectiveStartDate, '2026-09-15');
      client.control.billRun('2026-10-01');
      t.deepEqual(periodsOf(client), [['2026-09-15', '2026-09-30', '5']]);
    },
    {
      catalog: [
        {
          id: 'p1',
          sku: 'SKU-1',
          name: 'Nodes',
          ratePlans: [
            {
              id: 'r1',
              name: 'Plan',
              charges: [
                { id: 'c1', name: 'Nodes', unit: 'node-seconds', prices: { USD: '1' }, trigger: 'CustomerAcceptance' },
              ],
            },
          ],
        },
      ],
    },
  ));

const order = (client: Client, subscription: string | null, type: 'Suspend' | 'Resume', date = '2026-10-05') => {
  const key = type.toLowerCase();
  return client.post('orders', {
    orderDate: date,
    existingAccountNumber: 'W1',
    subscriptions: [
      {
        subscriptionNumber: subscription,
        orderActions: [
          {
            type,
            triggerDates: [{ name: 'ContractEffective', triggerDate: date }],
            [key]: { [`${key}Policy`]: 'SpecificDate', [`${key}SpecificDate`]: date },
          },
        ],
      },
    ],
    processingOptions: { runBilling: false, collectPayment: false },
  });
};

const statusOf = (client: Client) => client.control.state().accounts[0]?.subscriptionStatus;

test('an order suspends and resumes; neither way undoes what the other did', (t) =>
  withClient(async (client) => {
    const { subscription } = client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01' });
    const call = (move: 'suspend' | 'resume') =>
      client.put(`subscriptions/${subscription}/${move}`, { [`${move}Policy`]: 'Today' });
    t.like(await order(client, subscription, 'Suspend'), { success: true, status: 'Completed' });
    t.is(statusOf(client), 'Suspended');
    t.regex(reasonOf(await call('resume')).message, /by an order/);
    t.like(await order(client, subscription, 'Resume'), { success: true });
    t.is(statusOf(client), 'Active');
    t.like(await call('suspend'), { success: true });
    t.regex(reasonOf(await order(client, subscription, 'Resume')).message, /older call/);
    t.like(await call('resume'), { success: true });
  }));

test('a pending order says success and does nothing until it is completed', (t) =>
  withClient(
    async (client) => {
      const { subscription } = client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01' });
      const placed = await order(client, subscription, 'Suspend');
      t.like(placed, { success: true, status: 'Pending' });
      t.is(statusOf(client), 'Active');
      t.like(await client.get(`orders/${placed.orderNumber}`), { order: { status: 'Pending' } });
      t.like(await client.post('/fake/complete-order', { orderNumber: placed.orderNumber }), { status: 'Completed' });
      t.is(statusOf(client), 'Suspended');
    },
    { orderCompletion: 'pending' },
  ));

test('a tenant has Orders, or the older calls, or both', (t) =>
  withClient(async (client) => {
    const { subscription } = client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01' });
    const suspend = () => client.put(`subscriptions/${subscription}/suspend`, { suspendPolicy: 'Today' });
    client.control.configure({ orders: 'off' });
    t.is(reasonOf(await order(client, subscription, 'Suspend')).code % 100, 10);
    client.control.configure({ orders: 'on' });
    t.is(reasonOf(await suspend()).code % 100, 30);
    client.control.configure({ orders: 'harmonized' });
    t.like(await suspend(), { success: true });
  }));
