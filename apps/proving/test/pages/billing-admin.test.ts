/** The pages of staff in a real browser: their policy blocks nothing of theirs, axe finds nothing, and they fit a phone. */
import { AxeBuilder } from '@axe-core/playwright';
import { billingAdminSettings, startBillingAdmin } from '@usage-billing/billing-admin';
import { aNewUpload, anHourlyTotal, anOrganization, hour, right } from '@usage-billing/contracts/laws';
import { HOUR, instantFromMillis, plus } from '@usage-billing/core/shared';
import type { UploadId } from '@usage-billing/core/usage';
import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import { memoryProvider } from '@usage-billing/memory';
import { upsertOrganizations } from '@usage-billing/postgres';
import {
  closeContainer,
  configFrom,
  createContainer,
  createLogger,
  databaseSettings,
  localModule,
  override,
  PoolToken,
  ProviderAccountsToken,
  ProviderCatalogToken,
  ProviderInvoicesToken,
  ProviderUsageToken,
  UploadJournalToken,
  UsageLedgerToken,
  UsageUploaderToken,
} from '@usage-billing/wiring';
import test, { type ExecutionContext } from 'ava';
import { openBrowser, whyNoBrowser } from '../support/browser.ts';

const reason = whyNoBrowser();
const inBrowser = (title: string, run: (t: ExecutionContext) => Promise<void>): void =>
  reason === undefined ? test.serial(title, run) : test.skip(`${title} (skipped: ${reason})`, run);

const openAdmin = async (t: ExecutionContext): Promise<string> => {
  const provider = memoryProvider({ clock: { now: () => instantFromMillis(Date.now()) } });
  const database = await openTestDatabase();
  t.teardown(database.close);
  const container = await createContainer(
    localModule(configFrom(databaseSettings, { DATABASE_URL: database.url }), createLogger('test', 'silent')),
    override(ProviderAccountsToken, provider.accounts),
    override(ProviderCatalogToken, provider.catalog),
    override(ProviderInvoicesToken, provider.invoices),
    override(ProviderUsageToken, provider.usage),
    override(UsageUploaderToken, provider.uploader),
  );
  t.teardown(() => closeContainer(container));
  const pool = await container.getAsync(PoolToken);
  await right(upsertOrganizations(pool, [anOrganization({ name: '<script>evil()</script> & Söhne' })]));
  const ledger = await container.getAsync(UsageLedgerToken);
  const total = anHourlyTotal({ hour: hour('2026-03-10T09:00:00Z') });
  await right(ledger.recordTotals([total], total.hour));
  const range = { from: total.hour, to: plus(total.hour, HOUR) };
  const pending = await right(ledger.pending([{ instanceId: total.instanceId, range }]));
  const ids = pending.map(({ id }) => id);
  await right(ledger.setAside(ids, { reason: 'not rated', detail: 'nothing rates it' }));
  const journal = await container.getAsync(UploadJournalToken);
  await right(journal.prepare(aNewUpload({ id: 17n as UploadId, aggregateIds: [] })));
  const config = configFrom(billingAdminSettings, { BILLING_ADMIN_PORT: '0', BILLING_ADMIN_ADMIN_PORT: '0' });
  const admin = await startBillingAdmin(container, { ...config, insecureDev: true });
  t.teardown(admin.close);
  return admin.url;
};

const PATHS = [
  '/admin',
  '/admin/organizations',
  '/admin/organizations/frosty-sky-72',
  '/admin/organizations/frosty-sky-72/extend-trial',
  '/admin/organizations/frosty-sky-72/release-usage',
  '/admin/usage',
  '/admin/uploads',
  '/admin/uploads/17',
  '/admin/uploads/17/release',
  '/admin/trace?q=17&kind=upload',
  `/admin/trace?kind=event&q=${'k'.repeat(120)}`,
  '/admin/set-aside',
  '/admin/reconciliation',
  '/admin/jobs',
  '/admin/audit-log',
];

for (const colorScheme of ['light', 'dark'] as const)
  inBrowser(`axe finds nothing and the browser blocks nothing on any page, ${colorScheme}`, async (t) => {
    const url = await openAdmin(t);
    const browser = await openBrowser({ viewport: { width: 1280, height: 900 }, colorScheme });
    t.teardown(browser.close);
    const page = await browser.context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', ({ message }) => complaints.push(message));
    for (const path of PATHS) {
      const response = await page.goto(`${url}${path}`);
      t.is(response?.status(), 200, path);
      const { violations } = await new AxeBuilder({ page }).analyze();
      t.deepEqual(
        violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
        [],
        path,
      );
    }
    t.deepEqual(complaints, []);
  });

inBrowser('on a phone no page is wider than the screen, and a name with markup is text', async (t) => {
  const url = await openAdmin(t);
  const browser = await openBrowser({ viewport: { width: 390, height: 844 } });
  t.teardown(browser.close);
  const page = await browser.context.newPage();
  for (const path of PATHS) {
    await page.goto(`${url}${path}`);
    t.is(await page.evaluate('document.documentElement.scrollWidth'), 390, path);
  }
  await page.goto(`${url}/admin/organizations?q=frosty`);
  await page.getByRole('link', { name: '<script>evil()</script> & Söhne' }).click();
  t.is(await page.locator('h1').innerText(), '<script>evil()</script> & Söhne');
});

for (const [device, viewport] of [
  ['with a mouse', { width: 1280, height: 900 }],
  ['on a phone', { width: 390, height: 844 }],
] as const)
  inBrowser(`a trial is extended by clicking ${device}, and the session ends at the sign-out`, async (t) => {
    const url = await openAdmin(t);
    const browser = await openBrowser({ viewport });
    t.teardown(browser.close);
    const page = await browser.context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    await page.goto(`${url}/admin/organizations/frosty-sky-72`);
    await page.getByRole('link', { name: 'Extend the trial…' }).click();
    await page.getByLabel('Days more').fill('30');
    await page.getByRole('button', { name: 'Show what would happen' }).click();
    await page.getByText('Nothing has been changed yet.').waitFor();
    t.is(await page.evaluate('document.documentElement.scrollWidth'), viewport.width);
    const { violations } = await new AxeBuilder({ page }).analyze();
    t.deepEqual(
      violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
      [],
    );
    await page.getByLabel('Why?').fill('they asked');
    await page.getByRole('button', { name: 'Confirm and do it' }).click();
    await page.getByText('The trial ends').waitFor();
    await page.getByRole('link', { name: 'To the organization' }).click();
    t.is(await page.getByRole('row', { name: /trial\.extend/ }).count(), 1);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
    t.deepEqual(complaints, []);
  });
