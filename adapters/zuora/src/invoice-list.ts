/** The list of an account's invoices, without their parts, put into order: Zuora lists what changed last first. */
import { newestFirst } from '@usage-billing/core/invoices';
import { fail, inSteps, step } from '@usage-billing/core/shared';
import * as O from 'fp-ts/lib/Option.js';
import type { CallTask } from './attempt.ts';
import type { ZuoraCaller } from './caller.ts';
import { decodeInvoices, type ZuoraInvoice } from './decode/invoice.ts';
import type { CallFailure } from './failure.ts';
import { pagesOf } from './paging.ts';
import { getInvoices } from './request.ts';

const MOVES: CallFailure = { _tag: 'Malformed', reason: 'the list of invoices changes while it is read' };

const READS = 3;

/** Newest first, by the date of the invoice. A list that moved while it was read is read again. */
export const readInvoiceList = (caller: ZuoraCaller, accountNumber: string): CallTask<ReadonlyArray<ZuoraInvoice>> =>
  inSteps(async function* () {
    for (let read = 0; read < READS; read += 1) {
      const list = yield* step(readOnce(caller, accountNumber));
      if (O.isSome(list)) return list.value.toSorted((a, b) => newestFirst(dated(a), dated(b)));
    }
    return yield* fail(MOVES);
  });

/** An account gets a dozen a year; a list without an end would fill the memory. */
const MOST_INVOICES = 10_000;

const TOO_MANY: CallFailure = { _tag: 'Malformed', reason: `an account has more than ${MOST_INVOICES} invoices` };

/** None: one came twice. It was pushed behind the end of its page by one that moved to the front, and was not seen there. */
const readOnce = (caller: ZuoraCaller, accountNumber: string): CallTask<O.Option<ReadonlyArray<ZuoraInvoice>>> =>
  inSteps(async function* () {
    const invoices = new Map<string, ZuoraInvoice>();
    for await (const page of pagesOf(caller, getInvoices(accountNumber), decodeInvoices)) {
      for (const invoice of yield* step(page)) {
        if (invoices.has(invoice.id)) return O.none;
        invoices.set(invoice.id, invoice);
      }
      if (invoices.size > MOST_INVOICES) return yield* fail(TOO_MANY);
    }
    return O.some([...invoices.values()]);
  });

const dated = ({ invoiceDate, invoiceNumber: number }: ZuoraInvoice) => ({ invoiceDate, number });
