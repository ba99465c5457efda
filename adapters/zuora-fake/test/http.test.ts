/** The server: who may call, what is logged, limits, faults, links, files, and its page. */
import { setImmediate } from 'node:timers/promises';
import { startFakeZuora } from '@usage-billing/zuora-fake';
import test from 'ava';
import { KEYS, withClient } from './support/client.ts';

const tokenFor = async (url: string, secret: string): Promise<Response> =>
  fetch(new URL('/oauth/token', url), {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'fake-client', client_secret: secret }),
  });

test('a caller needs a valid token or both keys', (t) =>
  withClient(
    async ({ url, control }) => {
      control.addAccount({ number: 'W1' });
      const statusWith = async (headers: Record<string, string>) =>
        (await fetch(`${url}accounts/W1`, { headers })).status;
      const answer = await tokenFor(url, 'fake-client-secret');
      const { access_token } = (await answer.json()) as { access_token: string };
      t.is(await statusWith({}), 401);
      t.is(await statusWith({ authorization: 'Bearer nonsense' }), 401);
      t.is(await statusWith({ apiAccessKeyId: 'fake-key' }), 401);
      t.is(await statusWith(KEYS), 200);
      t.is(await statusWith({ authorization: `Bearer ${access_token}` }), 200);
      t.is((await tokenFor(url, 'wrong')).status, 401);
    },
    { tokenLifetimeSeconds: 600 },
  ));

test('a token that has expired is no longer good', (t) =>
  withClient(
    async ({ url }) => {
      const { access_token } = (await (await tokenFor(url, 'fake-client-secret')).json()) as { access_token: string };
      t.is(
        (await fetch(`${url}catalog/products`, { headers: { authorization: `Bearer ${access_token}` } })).status,
        401,
      );
    },
    { tokenLifetimeSeconds: 0 },
  ));

test('failures say success false with a code of their category, under HTTP 200', (t) =>
  withClient(async ({ get, post }) => {
    const codeOf = (body: unknown) => (body as { reasons: ReadonlyArray<{ code: number }> }).reasons[0]?.code;
    t.is((codeOf(await get('accounts/W9/summary')) ?? 0) % 100, 40);
    t.is((codeOf(await post('accounts', { name: 'no currency' })) ?? 0) % 100, 22);
    t.is((codeOf(await get('catalog/products?pageSize=41')) ?? 0) % 100, 20);
    t.like(await post('action/query', { queryString: 'select' }), { Success: false });
    t.like(await get('nothing/here'), { success: false });
  }));

test('lists come in pages with a link to the next', (t) =>
  withClient(async ({ control, importLines, get, url }) => {
    control.addAccount({ number: 'W1' });
    await importLines(...Array.from({ length: 5 }, (_, n) => `W1,node-seconds,${n + 1},10/0${n + 1}/2026,,,,`));
    type Page = { readonly usage: ReadonlyArray<{ quantity: string }>; readonly nextPage?: string };
    const seen: string[] = [];
    let path: string | undefined = 'usage/accounts/W1?pageSize=2';
    while (path !== undefined) {
      const page = (await get(path)) as unknown as Page;
      seen.push(page.usage.map(({ quantity }) => quantity.replace('.000000000', '')).join(''));
      path = page.nextPage;
      t.true(path === undefined || path.startsWith(url));
    }
    t.deepEqual(seen, ['54', '32', '1'], 'newest first');
  }));

test('more requests at once than allowed are throttled', (t) =>
  withClient(
    async ({ control, url }) => {
      control.fault({ times: 2, fault: { kind: 'hang' } });
      const leaving = new AbortController();
      const ask = (signal?: AbortSignal) => fetch(`${url}catalog/products`, { headers: KEYS, signal: signal ?? null });
      const hanging = [ask(leaving.signal), ask(leaving.signal)];
      while (control.calls().length < 2) await setImmediate();
      const throttled = await ask();
      t.deepEqual(
        [throttled.status, throttled.headers.get('retry-after'), throttled.headers.get('concurrency-limit-remaining')],
        [429, null, '0'],
      );
      leaving.abort();
      for (const { status } of await Promise.allSettled(hanging)) t.is(status, 'rejected');
      while ((await ask()).status === 429) await setImmediate();
      t.is((await ask()).status, 200, 'who leaves makes room');
    },
    { maxConcurrent: 2 },
  ));

test('faults hit the calls that they are for, as often as they say, and are logged', (t) =>
  withClient(async ({ control, get, url }) => {
    control.addAccount({ number: 'W1' });
    control.fault({
      method: 'GET',
      path: 'accounts/W1',
      times: 2,
      fault: { kind: 'failure', code: 50000061, message: 'later' },
    });
    control.fault({ path: /^catalog/, fault: { kind: 'status', status: 503, retryAfterSeconds: 7 } });
    control.fault({ path: /^files/, fault: { kind: 'reset' } });
    control.fault({ path: /^usage/, fault: { kind: 'malformed' } });
    t.like(await get('accounts/W1/summary'), { success: true });
    t.like(await get('accounts/W1'), { success: false });
    t.like(await get('accounts/W1'), { success: false });
    t.like(await get('accounts/W1'), { success: true });
    const unavailable = await fetch(`${url}catalog/products`, { headers: KEYS });
    t.deepEqual([unavailable.status, unavailable.headers.get('retry-after')], [503, '7']);
    await t.throwsAsync(fetch(`${url}files/1`, { headers: KEYS }));
    await t.throwsAsync(get('usage/accounts/W1'), { instanceOf: SyntaxError });
    t.deepEqual(
      control.calls().map(({ status, fault }) => [status, fault]),
      [
        [200, null],
        [200, 'failure'],
        [200, 'failure'],
        [200, null],
        [503, 'status 503 before the effect'],
        [null, 'reset before the effect'],
        [200, 'malformed before the effect'],
      ],
    );
    control.fault({ fault: { kind: 'reset' } });
    control.clearFaults();
    t.like(await get('accounts/W1'), { success: true });
  }));

test('what only a test may do is there over HTTP too', (t) =>
  withClient(async ({ post, get, upload, control }) => {
    t.like(await post('/fake/accounts', { number: 'W1', contractEffectiveDate: '2026-09-01' }), { number: 'W1' });
    t.regex(String((await post('/fake/cards', { cardNumber: '4111 1111 1111 1111' })).paymentMethodId), /^2c92/);
    t.like(await post('/fake/cards', { cardNumber: '4111 1111 1111 1112' }), { success: false });
    await upload(
      'ACCOUNT_ID,UOM,QTY,STARTDATE,ENDDATE,SUBSCRIPTION_ID,CHARGE_ID,DESCRIPTION\nW1,node-seconds,60,09/04/2026,,,,',
    );
    t.like(await post('/fake/clock', { advanceMilliseconds: 60_000 }), { success: true });
    const state = (await get('/fake/state')) as unknown as ReturnType<typeof control.state>;
    t.is(state.now, '2026-10-05T12:01:00.000Z');
    t.is(state.imports[0]?.status, 'Completed');
    t.is(state.usage[0]?.quantity, '60');
    const [invoice] = (await post('/fake/bill-runs', { targetDay: '2026-10-01' })) as unknown as ReadonlyArray<{
      number: string;
    }>;
    t.is(invoice?.number, 'INV00000001');
    t.like(await post('/fake/edit-invoice', {}), { accountNumber: 'W1', quantity: '60', becomes: '61' });
    t.like(await post('/fake/duplicate-import', {}), {
      amounts: [{ accountNumber: 'W1', unit: 'node-seconds', quantity: '60' }],
    });
    t.like(await post('/fake/drop-import', { importId: 'none' }), { success: false });
    t.like(await post('/fake/settings', { importDelayMs: 0 }), { success: true });
    t.like(await post('/fake/faults', { path: 'accounts/W1', fault: { kind: 'failure', code: 1, message: 'm' } }), {
      success: true,
    });
    t.like(await get('accounts/W1'), { success: false });
    t.is(control.calls().length, 2, 'the control is not logged');
  }));

test('the page shows accounts, imports and invoices with their PDFs, and asks nobody else for anything', (t) =>
  withClient(async ({ control, importLines, url }) => {
    control.addAccount({ number: 'W1', name: '<script>alert(1)</script>', contractEffectiveDate: '2026-09-01' });
    await importLines('W1,node-seconds,9999999999999,09/04/2026,,,,');
    control.billRun('2026-10-01');
    const page = await (await fetch(new URL('/', url))).text();
    const inThrees = (text: string): string => text.replaceAll(' ', '\u202f');
    for (const text of [
      'INV00000001',
      `${inThrees('9 999 999 999 999')} node-seconds`,
      `${inThrees('114 160 000.00')} USD`,
      'usage.csv',
      'Completed',
    ])
      t.true(page.includes(text), text);
    t.notRegex(page, /<script|https?:|src=/);
    const link = /href="(\/fake\/invoices\/[^"]+\.pdf)"/.exec(page)?.[1] ?? '';
    const pdf = await fetch(new URL(link, url));
    t.is(pdf.headers.get('content-type'), 'application/pdf;charset=UTF-8');
    const bytes = Buffer.from(await pdf.arrayBuffer());
    t.is(bytes.subarray(0, 5).toString(), '%PDF-');
    t.is(Number(pdf.headers.get('content-length')), bytes.length);
  }));

test('tenants of both ages write decimals and lists in their own way', (t) =>
  withClient(async ({ control, importLines, get, url }) => {
    control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01' });
    await importLines('W1,node-seconds,9999999999999,09/04/2026,,,,');
    control.billRun('2026-10-01');
    type Invoices = { readonly invoices: ReadonlyArray<Record<string, unknown>> };
    const [published] = ((await get('transactions/invoices/accounts/W1')) as unknown as Invoices).invoices;
    t.deepEqual(
      [published?.amount, published?.invoiceItems],
      ['114160000.000000000', `${url}invoices/INV00000001/items`].map((text) =>
        text.replace('INV00000001', String(published?.id)),
      ),
    );
    control.configure({ decimals: 'bare', nesting: 'inline' });
    const text = await (await fetch(`${url}transactions/invoices/accounts/W1`, { headers: KEYS })).text();
    t.regex(text, /"amount":114160000\.000000000,"balance":0E-9,/);
    t.regex(text, /"invoiceItems":\[\{.*"quantity":9999999999999\.000000000,/);
  }));

test('a port in use is an error at start', async (t) => {
  const first = await startFakeZuora();
  const port = Number(new URL(first.url).port);
  await t.throwsAsync(startFakeZuora({ port }), { code: 'EADDRINUSE' });
  await first.close();
  const again = await startFakeZuora({ port });
  await again.close();
  t.is(again.url, first.url);
});
