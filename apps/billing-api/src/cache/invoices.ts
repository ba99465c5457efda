/**
 * Items and files of posted invoices, which Zuora puts behind two links each. The list itself is read every time, so
 * that owner, status and balance of an invoice are never stale.
 */
import type { Invoice, ListedInvoice, ProviderError, ProviderInvoices } from '@usage-billing/core/invoices';
import { type Clock, HOUR } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { LRUCache } from 'lru-cache';
import { ALREADY_STALE } from './loader.ts';

/** Items never change; a file that was generated again is shown after this. */
export const INVOICE_FRESH_FOR = HOUR;

/** An invoice takes a kilobyte or two. */
export const MAX_INVOICES = 10_000;

/** Reversed, changed and posted again, an invoice can have other items: then it has another amount. */
const isSameInvoice = (cached: ListedInvoice, listed: ListedInvoice): boolean =>
  cached.accountNumber === listed.accountNumber &&
  cached.status === listed.status &&
  cached.amount.currency === listed.amount.currency &&
  cached.amount.amount.eq(listed.amount.amount);

/** A file is generated some time after the invoice was posted; a draft may become anything. */
const isComplete = ({ status, files }: Invoice): boolean => status === 'Posted' && files.length > 0;

export const cacheInvoices = (invoices: ProviderInvoices, clock: Clock): ProviderInvoices => {
  const now = (): number => Number(clock.now());
  const cache = new LRUCache<string, Invoice>({
    max: MAX_INVOICES,
    ttl: Number(INVOICE_FRESH_FOR),
    ttlResolution: 0,
    perf: { now },
  });
  const known = (listed: ListedInvoice): O.Option<Invoice> => {
    const cached = cache.get(listed.id);
    return cached !== undefined && isSameInvoice(cached, listed) ? O.some(cached) : O.none;
  };

  async function* ofAccount(accountNumber: string): AsyncGenerator<E.Either<ProviderError, ReadonlyArray<Invoice>>> {
    let start = now();
    for await (const page of invoices.ofAccount(accountNumber, known)) {
      if (E.isRight(page))
        for (const invoice of page.right)
          if (isComplete(invoice) && O.isNone(known(invoice)))
            cache.set(invoice.id, invoice, { start, ttl: Number(INVOICE_FRESH_FOR) + ALREADY_STALE });
      yield page;
      start = now();
    }
  }
  return { ...invoices, ofAccount: (number) => ({ [Symbol.asyncIterator]: () => ofAccount(number) }) };
};
