/** The fake Zuora as a person sees it: its page, and the hosted page on which a customer leaves a card. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DEFAULT_CREDENTIALS, type FakeZuora, startFakeZuora } from '@usage-billing/zuora-fake';
import test, { type ExecutionContext } from 'ava';
import type { Page } from 'playwright-core';
import { openBrowser, whyNoBrowser } from '../support/browser.ts';

const reason = whyNoBrowser();
const inBrowser = (title: string, run: (t: ExecutionContext) => Promise<void>): void =>
  reason === undefined ? test.serial(title, run) : test.skip(`${title} (skipped: ${reason})`, run);

const { apiAccessKeyId, apiSecretAccessKey } = DEFAULT_CREDENTIALS;
const KEYS = { apiAccessKeyId, apiSecretAccessKey };

interface Visit {
  readonly page: Page;
  readonly fake: FakeZuora;
  /** What the browser complained of: a blocked style, a failed request, a broken script. */
  readonly complaints: ReadonlyArray<string>;
}

const visit = async (run: (visit: Visit) => Promise<void>): Promise<void> => {
  const fake = await startFakeZuora({ now: () => new Date('2026-10-05T12:00:00Z'), importDelayMs: 0 });
  const browser = await openBrowser();
  try {
    const page = await browser.context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('request', (request) => {
      if (new URL(request.url()).hostname !== '127.0.0.1') complaints.push(`asked for ${request.url()}`);
    });
    await run({ page, fake, complaints });
  } finally {
    await browser.close();
    await fake.close();
  }
};

const hostedPage = async ({ url }: FakeZuora, extra: Readonly<Record<string, string>> = {}): Promise<URL> => {
  const uri = new URL('/apps/PublicHostedPageLite.do', url).href;
  const answer = await fetch(`${url}rsa-signatures`, {
    method: 'POST',
    headers: { ...KEYS, 'content-type': 'application/json' },
    body: JSON.stringify({ uri, method: 'POST', pageId: 'cards' }),
  });
  const { tenantId, token, signature, key } = (await answer.json()) as Record<string, string>;
  const page = new URL(uri);
  for (const [name, value] of Object.entries({ id: 'cards', tenantId, token, signature, key, ...extra }))
    page.searchParams.set(name, value ?? '');
  return page;
};

interface TypedCard {
  readonly number: string;
  readonly holder?: string;
  readonly year?: string;
}

const submit = async (page: Page, { number, holder = 'Ada Example', year = '2029' }: TypedCard): Promise<void> => {
  await page.getByLabel('Name on the card').fill(holder);
  await page.getByLabel('Card number').fill(number);
  await page.getByLabel('Month').selectOption('04');
  await page.getByLabel('Year').selectOption(year);
  await page.getByLabel('Security code').fill('123');
  await page.getByRole('button').click();
};

/** An application that the customer comes back to. */
const openApplication = async (): Promise<{ readonly server: Server; readonly callback: string }> => {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>Thank you</title>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, callback: `http://127.0.0.1:${(server.address() as AddressInfo).port}/card-saved?from=zuora` };
};

inBrowser('a card that pays is taken, and the application learns its id', (t) =>
  visit(async ({ page, fake, complaints }) => {
    const { server, callback } = await openApplication();
    try {
      fake.control.configure({ hostedPageCallback: callback });
      await page.goto((await hostedPage(fake, { field_passthrough1: 'team 7' })).href);
      await submit(page, { number: '4111 1111 1111 1111' });
      await page.waitForURL(`${new URL(callback).origin}/**`);
      const back = new URL(page.url()).searchParams;
      t.deepEqual(
        [back.get('from'), back.get('success'), back.get('field_passthrough1')],
        ['zuora', 'true', 'team 7'],
        page.url(),
      );
      const made = await fetch(`${fake.url}accounts`, {
        method: 'POST',
        headers: { ...KEYS, 'content-type': 'application/json' },
        body: JSON.stringify({
          accountNumber: 'W1',
          name: 'W1',
          currency: 'USD',
          hpmCreditCardPaymentMethodId: back.get('refId'),
          billToContact: { firstName: 'Ada', lastName: 'Example', country: 'Norway' },
        }),
      });
      t.like(await made.json(), { success: true, paymentMethodId: back.get('refId') });
      t.false(JSON.stringify(fake.control.state()).includes('4111111111111111'));
      t.deepEqual(complaints, []);
    } finally {
      server.close();
    }
  }),
);

inBrowser('what is wrong with a card is said beside its field, and the number is not written back', (t) =>
  visit(async ({ page, fake }) => {
    await page.goto((await hostedPage(fake)).href);
    await submit(page, { number: '4111 1111 1111 1112', holder: ' ', year: '2026' });
    const problems = await page.locator('.problem').allTextContents();
    t.deepEqual(problems, [
      'Enter the name on the card.',
      'This is not a card number: check its digits.',
      'This card has expired.',
    ]);
    t.is(await page.getByLabel('Card number').inputValue(), '');
    t.is(await page.getByLabel('Security code').inputValue(), '');
    t.is(await page.getByLabel('Card number').getAttribute('aria-describedby'), 'creditCardNumber-problem');
    t.is(await page.getByLabel('Month').inputValue(), '04');
  }),
);

inBrowser('a card that declines is refused with its reason; another one is taken on the same page', (t) =>
  visit(async ({ page, fake }) => {
    await page.goto((await hostedPage(fake)).href);
    await submit(page, { number: '4000 0000 0000 9995' });
    t.regex((await page.getByRole('alert').textContent()) ?? '', /declined \(insufficient funds\)/);
    await submit(page, { number: '4000 0000 0000 9987' });
    t.regex((await page.getByRole('alert').textContent()) ?? '', /declined\. Nothing/, 'a thief learns nothing');
    await submit(page, { number: '4111 1111 1111 1111' });
    t.regex((await page.locator('#refId').textContent()) ?? '', /^2c92/);
  }),
);

inBrowser('a page that was not signed for shows no form, and one that took a card takes no second', (t) =>
  visit(async ({ page, fake }) => {
    const good = await hostedPage(fake);
    for (const [name, value, words] of [
      ['signature', 'bm90IHRoaXM=', /signature is wrong/],
      ['token', 'none', /token is unknown/],
      ['id', 'other', /another page id/],
      ['tenantId', '2', /tenantId/],
      ['field_accountId', 'W9', /no account 'W9'/],
    ] as const) {
      const wrong = new URL(good);
      wrong.searchParams.set(name, value);
      t.is((await page.goto(wrong.href))?.status(), 403, name);
      t.regex((await page.getByRole('alert').textContent()) ?? '', words);
      t.is(await page.locator('form').count(), 0);
    }
    await page.goto(good.href);
    await submit(page, { number: '4111 1111 1111 1111' });
    t.is(await page.locator('#refId').count(), 1);
    t.is((await page.goto(good.href))?.status(), 403);
  }),
);

inBrowser('a card for an account that is named is its own at once', (t) =>
  visit(async ({ page, fake }) => {
    fake.control.addAccount({ number: 'W1', card: null });
    await page.goto((await hostedPage(fake, { field_accountId: 'W1' })).href);
    await submit(page, { number: '4111 1111 1111 1111' });
    const id = await page.locator('#refId').textContent();
    const cards = await fetch(`${fake.url}payment-methods/credit-cards/accounts/W1`, { headers: KEYS });
    t.like(await cards.json(), {
      creditCards: [{ id, defaultPaymentMethod: true, expirationMonth: 4, expirationYear: 2029 }],
    });
  }),
);

inBrowser('the page shows what happened, fits a phone, and needs nothing from elsewhere', (t) =>
  visit(async ({ page, fake, complaints }) => {
    const { control } = fake;
    control.addAccount({ number: 'W1', name: '<img src=x onerror=alert(1)>', contractEffectiveDate: '2026-09-01' });
    const body = new FormData();
    const lines = 'ACCOUNT_ID,UOM,QTY,STARTDATE,ENDDATE,SUBSCRIPTION_ID,CHARGE_ID,DESCRIPTION\n';
    body.append('file', new Blob([`${lines}W1,node-seconds,9999999999999,09/14/2026,,,,`]), 'usage.csv');
    await fetch(`${fake.url}usage`, { method: 'POST', headers: KEYS, body });
    control.billRun('2026-10-01');
    control.fault({ path: 'usage', times: 3, fault: { kind: 'hang', when: 'after' } });
    await page.goto(new URL('/', fake.url).href);
    await page.getByRole('link', { name: 'leave a card' }).click();
    t.is(await page.getByLabel('Card number').count(), 1);
    await page.goBack();
    for (const [section, words] of [
      ['usage', /node-seconds9\u202f999\u202f999\u202f999\u202f999/],
      ['invoices', /INV00000001.*114\u202f160\u202f000\.00 USD.*paid/s],
      ['imports', /usage\.csv.*Completed/s],
      ['accounts', /<img src=x onerror=alert\(1\)>/],
      ['payments', /Processed.*Approved/s],
      ['faults', /hang after the effect.*3/s],
      ['calls', /POST.*usage.*200/s],
      ['settings', /maxConcurrent.*40/s],
    ] as const)
      t.regex((await page.locator(`#${section}`).textContent()) ?? '', words);
    for (const width of [320, 375, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      t.true((await page.evaluate<number>('document.documentElement.scrollWidth')) <= width, `${width} wide`);
    }
    const download = page.waitForEvent('download').then((file) => file.suggestedFilename());
    await page
      .getByRole('link', { name: 'INV00000001' })
      .click()
      .catch(() => undefined);
    t.regex(await download, /\.pdf$/);
    t.deepEqual(complaints, []);
  }),
);
