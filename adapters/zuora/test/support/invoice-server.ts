/** A server that lists invoices of one account, two to a page, in whatever order the test says. */
import { allOf } from '@usage-billing/contracts/laws';
import { zuoraBillingProvider } from '@usage-billing/zuora';
import { type Misbehaving, misbehave } from './server.ts';

type Dated = readonly [number: string, invoiceDate: string];

/** As Zuora writes an invoice whose parts are behind links. */
export const listed = (invoiceNumber: string, invoiceDate: string) => ({
  id: `id-${invoiceNumber}`,
  invoiceNumber,
  accountNumber: 'W1',
  status: 'Posted',
  invoiceDate,
  dueDate: invoiceDate,
  amount: '1.00',
  balance: '0.00',
  invoiceItems: `https://x/v1/invoices/${invoiceNumber}/items`,
  invoiceFiles: `https://x/v1/invoices/${invoiceNumber}/files`,
});

const PAGE_SIZE = 2;

export interface InvoiceServer extends Misbehaving {
  /** What the adapter makes of it. */
  readonly numbers: () => Promise<ReadonlyArray<string>>;
}

/** `orderAt` is told how many pages of the list were asked for, this one included. */
export const listInvoices = async (orderAt: (asked: number) => ReadonlyArray<Dated>): Promise<InvoiceServer> => {
  let asked = 0;
  const list = (address: string): object => {
    asked += 1;
    const page = Number(new URL(address, 'http://x').searchParams.get('page') ?? 1);
    const all = orderAt(asked).map(([number, date]) => listed(number, date));
    const end = page * PAGE_SIZE;
    const path = '/v1/transactions/invoices/accounts/W1';
    return {
      success: true,
      invoices: all.slice(end - PAGE_SIZE, end),
      ...(end < all.length ? { nextPage: `${path}?page=${page + 1}` } : {}),
    };
  };
  const server = await misbehave(({ url = '' }, response) => {
    response.setHeader('content-type', 'application/json');
    const answer = url.includes('transactions/')
      ? list(url)
      : { success: true, basicInfo: { currency: 'USD' }, invoiceItems: [], invoiceFiles: [] };
    response.end(JSON.stringify(answer));
  });
  return {
    ...server,
    numbers: async () =>
      (await allOf(zuoraBillingProvider(server.config).invoices.ofAccount('W1'))).map(({ number }) => number),
  };
};
