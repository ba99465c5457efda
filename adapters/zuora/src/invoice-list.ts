/** The list of an account's invoices, without their parts, put into order: Zuora lists what changed last first. */
import { newestFirst } from '@usage-billing/core/invoices';
import * as E from 'fp-ts/lib/Either.js';
import type { CallResult } from './attempt.ts';
import type { ZuoraCaller } from './caller.ts';
import { decodeInvoices, type ZuoraInvoice } from './decode/invoice.ts';
import type { CallFailure } from './failure.ts';
import { pagesOf } from './paging.ts';
import { getInvoices } from './request.ts';

/** An account gets a dozen a year; a list without an end would fill the memory. */
const MOST_INVOICES = 10_000;

const TOO_MANY: CallFailure = { _tag: 'Malformed', reason: `an account has more than ${MOST_INVOICES} invoices` };

const MOVES: CallFailure = { _tag: 'Malformed', reason: 'the list of invoices changes while it is read' };

const READS = 3;

const dated = ({ invoiceDate, invoiceNumber: number }: ZuoraInvoice) => ({ invoiceDate, number });

/** Null: one came twice. It was pushed behind the end of its page by one that moved to the front, and was not seen there. */
const readOnce = async (
  caller: ZuoraCaller,
  accountNumber: string,
): Promise<CallResult<ReadonlyArray<ZuoraInvoice> | null>> => {
  const invoices = new Map<string, ZuoraInvoice>();
  for await (const page of pagesOf(caller, getInvoices(accountNumber), decodeInvoices)) {
    if (E.isLeft(page)) return page;
    for (const invoice of page.right) {
      if (invoices.has(invoice.id)) return E.right(null);
      invoices.set(invoice.id, invoice);
    }
    if (invoices.size > MOST_INVOICES) return E.left(TOO_MANY);
  }
  return E.right([...invoices.values()]);
};

/** Newest first, by the date of the invoice. A list that moved while it was read is read again. */
export const readInvoiceList = async (
  caller: ZuoraCaller,
  accountNumber: string,
): Promise<CallResult<ReadonlyArray<ZuoraInvoice>>> => {
  for (let read = 0; read < READS; read += 1) {
    const list = await readOnce(caller, accountNumber);
    if (E.isLeft(list)) return list;
    if (list.right !== null) return E.right(list.right.toSorted((a, b) => newestFirst(dated(a), dated(b))));
  }
  return E.left(MOVES);
};
