/** Every kind of answer that this fake gives, held against Zuora's published description where a copy of it is named. */
import test from 'ava';
import { type Body, type Client, KEYS, withClient } from './support/client.ts';
import { openDescription } from './support/openapi.ts';

const copy = process.env.ZUORA_OPENAPI;

/** Calls of the description that this fake does not answer. */
const NOT_HERE = [
  'delete /v1/object/account/{id}',
  'put /v1/object/usage/{id}',
  'put /v1/subscriptions/{subscription-key}',
  // Its answer is a file.
  'get /v1/files/{file-id}',
];

(copy === undefined ? test.skip : test)(
  'answers are as Zuora describes them (skipped unless ZUORA_OPENAPI names a copy of the description)',
  (t) =>
    withClient(async (client) => {
      const { check, unseen } = openDescription(copy ?? '');
      const pathOf = (path: string): string => new URL(path, client.url).pathname;
      const calls = callsTo(client, (method, path, status, body) =>
        t.is(check(method, pathOf(path), status, body), undefined),
      );
      await signInAndLookRound(calls);
      const made = await makeAccount(calls, client);
      await useAndBill(calls, client);
      await readAccount(calls, client, `subscriptions/${made.subscriptionNumber}`);
      await suspendAndResume(calls, client, `subscriptions/${made.subscriptionNumber}`);
      await queryAndChangeObjects(calls, `object/account/${made.accountId}`);
      const { invoices, items, files } = await readInvoices(calls);
      await orderSuspension(calls, made.subscriptionNumber);
      const [{ id }] = invoices;
      for (const [path, answer, damage] of [
        ['accounts/W1/summary', await calls.get('accounts/W1/summary'), { basicInfo: { balance: 'much' } }],
        ['transactions/invoices/accounts/W1', { invoices }, { invoices: [{ dueDate: 'soon' }] }],
        [`invoices/${id}/items`, items, { invoiceItems: [{ serviceStartDate: '2026-02-30' }] }],
        [`invoices/${id}/files`, files, { invoiceFiles: [{ id: 7 }] }],
        ['subscriptions/accounts/W1', {}, { subscriptions: 'none' }],
        ['usage/accounts/W1', {}, { usage: [{ quantity: true }] }],
      ] as const)
        t.not(
          check('GET', pathOf(path), 200, { ...answer, ...damage }),
          undefined,
          `a damaged answer of ${path} is refused`,
        );
      t.deepEqual(
        unseen().filter((name) => !NOT_HERE.includes(name)),
        [],
      );
    }),
);

interface Calls {
  readonly get: (path: string) => Promise<Body>;
  readonly post: (path: string, body: unknown) => Promise<Body>;
  readonly put: (path: string, body: unknown) => Promise<Body>;
  readonly delete: (path: string) => Promise<Body>;
}

/** Calls whose every answer is `seen`, the failures too. */
const callsTo = (
  { url }: Client,
  seen: (method: string, path: string, status: number, body: unknown) => void,
): Calls => {
  const call = async (method: string, path: string, body?: unknown): Promise<Body> => {
    const form = path === '/oauth/token' || body instanceof FormData;
    const answer = await fetch(new URL(path, url), {
      method,
      headers: { ...KEYS, 'Zuora-Version': '257.0', ...(form ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined
        ? {}
        : { body: body instanceof FormData || body instanceof URLSearchParams ? body : JSON.stringify(body) }),
    });
    const json = (await answer.json()) as Body;
    seen(method, path, answer.status, json);
    return json;
  };
  return {
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    put: (path, body) => call('PUT', path, body),
    delete: (path) => call('DELETE', path),
  };
};

const signInAndLookRound = async ({ get, post }: Calls): Promise<void> => {
  await post(
    '/oauth/token',
    new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'fake-client',
      client_secret: 'fake-client-secret',
    }),
  );
  const { products } = (await get('catalog/products?pageSize=1')) as { products: ReadonlyArray<{ id: string }> };
  await get(`catalog/product/${products[0]?.id}`);
  await post('rsa-signatures', {
    uri: 'https://pages.example/apps/PublicHostedPageLite.do',
    method: 'POST',
    pageId: 'cards',
  });
};

const CONTACT = {
  firstName: 'Ada',
  lastName: 'Example',
  country: 'United Kingdom',
  city: 'London',
  workEmail: 'a@b.example',
};

/** W1, which then gets a second card. */
const makeAccount = async ({ get, post, put }: Calls, { control }: Client): Promise<Body> => {
  const card = control.addCard('4111111111111111');
  const made = await post('accounts', {
    accountNumber: 'W1',
    name: 'Example',
    currency: 'USD',
    billCycleDay: 1,
    billToContact: CONTACT,
    runBilling: false,
    collect: false,
    notes: 'made here',
    hpmCreditCardPaymentMethodId: card,
    subscription: {
      termType: 'EVERGREEN',
      contractEffectiveDate: '2026-09-01',
      serviceActivationDate: '2026-09-01',
      customerAcceptanceDate: '2026-09-01',
      subscribeToRatePlans: [{ productRatePlanId: '2c92c0f8000000000000000000c00002' }],
    },
  });
  await put('accounts/W1', { name: 'Other', billToContact: CONTACT, soldToContact: CONTACT, autoPay: true });
  await put('accounts/W1', { name: 7 });

  const second = control.addCard('4000000000000341');
  await put(`payment-methods/${second}`, { accountKey: 'W1' });
  await get('payment-methods/credit-cards/accounts/W1?pageSize=1');
  await put(`payment-methods/credit-cards/${card}`, { defaultPaymentMethod: true, expirationYear: 2050 });
  return made;
};

const useAndBill = async ({ get, post }: Calls, { control, importLines }: Client): Promise<void> => {
  const file = new FormData();
  file.append(
    'file',
    new Blob(['ACCOUNT_ID,UOM,QTY,STARTDATE,ENDDATE,SUBSCRIPTION_ID,CHARGE_ID,DESCRIPTION\n']),
    'usage.csv',
  );
  await post('usage', file);
  await importLines(
    'W1,node-seconds,9999999999999,09/04/2026,,,,first',
    'W1,node-seconds,0.000000001,10/04/2026,10/05/2026,,,second',
  );
  await get('usage/accounts/W1?pageSize=1');
  control.billRun('2026-10-01');
  await get('transactions/invoices/accounts/W1');
  await get('transactions/payments/accounts/W1');
  await post('operations/invoice-collect', { accountKey: 'W1' });
  await importLines('W1,node-seconds,100000,10/03/2026,,,,third');
  await post('operations/invoice-collect', { accountKey: 'W1' });
};

const readAccount = async ({ get }: Calls, { importLines }: Client, subscription: string): Promise<void> => {
  await importLines('W1,node-seconds,1,10/04/2026,,,,fourth');
  await get('accounts/W1');
  await get('accounts/W1/summary');
  await get('accounts/nobody');
  await get('subscriptions/accounts/W1?pageSize=1');
  await get(subscription);
};

/** The second resumption is refused. */
const suspendAndResume = async ({ put }: Calls, { moveTo }: Client, subscription: string): Promise<void> => {
  await put(`${subscription}/suspend`, {
    suspendPolicy: 'Today',
    resume: true,
    resumePolicy: 'SpecificDate',
    resumeSpecificDate: '2026-10-07',
  });
  moveTo('2026-10-08T12:00:00Z');
  await put(`${subscription}/suspend`, { suspendPolicy: 'Today' });
  await put(`${subscription}/resume`, { resumePolicy: 'Today' });
  await put(`${subscription}/resume`, { resumePolicy: 'Today' });
};

const queryAndChangeObjects = async (calls: Calls, account: string): Promise<void> => {
  const { get, post, put } = calls;
  await post('action/query', { queryString: 'select AccountNumber, Balance, AutoPay from Account' });
  await post('action/query', { queryString: 'select Quantity from Usage', conf: { batchSize: 1 } });
  const { records } = (await post('action/query', {
    queryString: "select Id from Usage where Description = 'fourth'",
  })) as { records: ReadonlyArray<{ Id: string }> };
  await get(account);
  await get('object/account/none');
  await put(account, { Notes: 'changed' });
  await get(`object/usage/${records[0]?.Id}`);
  await get('object/usage/none');
  await calls.delete(`object/usage/${records[0]?.Id}`);
};

interface InvoicesRead {
  readonly invoices: readonly [{ readonly id: string }];
  readonly items: Body;
  readonly files: Body;
}

/** The list, with the items and files of the newest. */
const readInvoices = async ({ get }: Calls): Promise<InvoicesRead> => {
  const { invoices } = (await get('transactions/invoices/accounts/W1')) as Pick<InvoicesRead, 'invoices'> & Body;
  const [{ id }] = invoices;
  return { invoices, items: await get(`invoices/${id}/items`), files: await get(`invoices/${id}/files`) };
};

const orderSuspension = async ({ post }: Calls, subscriptionNumber: unknown): Promise<void> => {
  await post('orders', {
    orderDate: '2026-10-08',
    existingAccountNumber: 'W1',
    subscriptions: [
      {
        subscriptionNumber,
        orderActions: [
          {
            type: 'Suspend',
            triggerDates: [{ name: 'ContractEffective', triggerDate: '2026-10-08' }],
            suspend: { suspendPolicy: 'SpecificDate', suspendSpecificDate: '2026-10-08' },
          },
        ],
      },
    ],
  });
};
