/**
 * What cannot be avoided: a Koa route that asks the one question without which there is no answer. It knows its customers
 * by heart: no sign-in, no permission, no directory, nothing decoded or checked, no request id, no log, no metrics.
 */
import type { Server } from 'node:http';
import { DAY, type Instant, instantFromMillis, plus, startOfDay, truncateToDay } from '@usage-billing/core/shared';
import type { BillingPool } from '@usage-billing/postgres';
import Koa from 'koa';
import { readFloor } from './read-floor.ts';
import { customer, firstOfMonth } from './scenarios.ts';

const now = (): Instant => instantFromMillis(Date.now());

interface InvoiceList {
  readonly invoices: ReadonlyArray<{ readonly invoiceItems: string; readonly invoiceFiles: string }>;
}

/** One list, and of each invoice on the page its lines and files, which Zuora keeps behind links. */
const latestInvoices = async (zuoraUrl: string, accountNumber: string): Promise<unknown> => {
  const headers = { apiAccessKeyId: 'fake-key', apiSecretAccessKey: 'fake-key-secret' };
  const get = async (url: string): Promise<unknown> => (await fetch(url, { headers })).json();
  const list = (await get(`${zuoraUrl}transactions/invoices/accounts/${accountNumber}?pageSize=20`)) as InvoiceList;
  return Promise.all(
    list.invoices.map(async (invoice) => {
      const [items, files] = await Promise.all([get(invoice.invoiceItems), get(invoice.invoiceFiles)]);
      return { invoice, items, files };
    }),
  );
};

export const floorServer = (pool: BillingPool, zuoraUrl: string): { readonly listen: () => Server } => {
  const floor = readFloor(pool);
  const app = new Koa();
  app.use(async (context) => {
    const [, , , externalId = '', page] = context.path.split('/');
    const { internalId, accountNumber } = customer(Number(externalId.slice('bench-org-'.length)));
    if (page === 'status')
      context.body = await floor.sums(internalId, 'day', {
        from: startOfDay(firstOfMonth(now())),
        to: truncateToDay(plus(now(), DAY)),
      });
    if (page === 'usage') context.body = await floor.sums(internalId, 'hour', { from: plus(now(), -DAY), to: now() });
    if (page === 'invoices') context.body = await latestInvoices(zuoraUrl, accountNumber);
  });
  return { listen: () => app.listen(0, '127.0.0.1') };
};
