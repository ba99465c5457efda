/** The page that describes the billing API, in a real browser, under the policy that it is served with. */
import { billingApiSettings, startBillingApi } from '@usage-billing/billing-api';
import { cloudModule, configFrom, createContainer, memoryModule, Secret } from '@usage-billing/wiring';
import test, { type ExecutionContext } from 'ava';
import type { Page } from 'playwright-core';
import { openBrowser, whyNoBrowser } from '../support/browser.ts';

const reason = whyNoBrowser();
const inBrowser = (title: string, run: (t: ExecutionContext) => Promise<void>): void =>
  reason === undefined ? test.serial(title, run) : test.skip(`${title} (skipped: ${reason})`, run);

/** An API of which only the description is asked: nothing of it is connected. */
const startApi = async () => {
  const zuora = {
    baseUrl: 'http://127.0.0.1:9/v1/',
    auth: { _tag: 'OAuth', clientId: 'nobody', clientSecret: new Secret('nothing') },
    productSku: 'SKU-00000001',
  } as const;
  const settings = configFrom(billingApiSettings, {
    BILLING_API_PORT: '0',
    BILLING_API_ADMIN_PORT: '0',
    BILLING_API_LINK_SECRET: 'a secret of links that is long enough',
    BILLING_API_OIDC_ISSUER: 'https://issuer.example',
    BILLING_API_OIDC_AUDIENCE: 'billing',
  });
  return startBillingApi(await createContainer(memoryModule(), cloudModule(zuora)), {
    ...settings,
    insecureDev: false,
  });
};

interface Visit {
  readonly page: Page;
  /** What the browser complained of: a blocked style, a failed request, a script. */
  readonly complaints: ReadonlyArray<string>;
}

const visit = async (width: number, run: (visit: Visit) => Promise<void>): Promise<void> => {
  const api = await startApi();
  const browser = await openBrowser({ viewport: { width, height: 900 } });
  try {
    const page = await browser.context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('request', (request) => {
      if (!request.url().startsWith(api.url)) complaints.push(`asked for ${request.url()}`);
    });
    await page.goto(`${api.url}/docs`);
    await run({ page, complaints });
  } finally {
    await browser.close();
    await api.close();
  }
};

inBrowser('it is shown with its style, asks for nothing else, and its contents lead to the operations', (t) =>
  visit(1300, async ({ page, complaints }) => {
    t.is(await page.title(), 'Usage billing API');
    const background = "getComputedStyle(document.querySelector('.method')).backgroundColor";
    t.not(await page.evaluate(background), 'rgba(0, 0, 0, 0)', 'the policy lets the style through');
    await page.getByRole('link', { name: 'PATCH /api/billing/{id}/account' }).click();
    const section = page.locator('#changeAccount');
    await section.getByRole('link', { name: 'ChangeAccount' }).waitFor();
    t.true(page.url().endsWith('#changeAccount'));
    await section.getByRole('link', { name: 'ChangeAccount' }).click();
    t.true(page.url().endsWith('#schema-ChangeAccount'));
    t.regex(await page.locator('#schema-ChangeAccount').innerText(), /subscriptionStatus/);
    t.deepEqual(complaints, []);
  }),
);

inBrowser('on a telephone nothing is wider than the screen', (t) =>
  visit(360, async ({ page }) => {
    t.is(await page.evaluate('document.documentElement.scrollWidth'), 360);
  }),
);
