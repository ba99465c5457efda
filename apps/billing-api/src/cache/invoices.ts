/**
 * Items and files of posted invoices, which Zuora keeps behind two links for each: the list itself is asked every time,
 * so that whose an invoice is, whether it is posted, and its balance are never old.
 */
import type { Invoice, ListedInvoice, ProviderError, ProviderInvoices } from '@usage-billing/core/invoices';
import { type Clock, HOUR, type KeptAnswer, useOf } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { recentlyUsed } from './recently-used.ts';

/** Items never change; a file that was written anew is shown after this. */
export const PARTS_FRESH_FOR = HOUR;

/** An invoice takes a kilobyte or two. */
export const MOST_INVOICES = 10_000;

/** Taken back, changed and posted again, it could have other parts: then it has another amount. */
const isSameBill = (kept: ListedInvoice, listed: ListedInvoice): boolean =>
  kept.accountNumber === listed.accountNumber &&
  kept.status === listed.status &&
  kept.amount.currency === listed.amount.currency &&
  kept.amount.amount.eq(listed.amount.amount);

/** A file is written some time after the invoice was posted; a draft may become anything. */
const isComplete = ({ status, files }: Invoice): boolean => status === 'Posted' && files.length > 0;

export const keptInvoices = (invoices: ProviderInvoices, clock: Clock): ProviderInvoices => {
  const rules = { freshFor: PARTS_FRESH_FOR };
  const remembered = recentlyUsed<KeptAnswer<Invoice>>(MOST_INVOICES);
  const known = (listed: ListedInvoice): O.Option<Invoice> => {
    const kept = remembered.get(listed.id);
    return kept !== undefined &&
      isSameBill(kept.value, listed) &&
      useOf(rules, kept, undefined, clock.now()) === 'fresh'
      ? O.some(kept.value)
      : O.none;
  };

  async function* ofAccount(accountNumber: string): AsyncGenerator<E.Either<ProviderError, ReadonlyArray<Invoice>>> {
    let askedAt = clock.now();
    for await (const page of invoices.ofAccount(accountNumber, known)) {
      if (E.isRight(page))
        for (const invoice of page.right)
          if (isComplete(invoice) && O.isNone(known(invoice))) remembered.set(invoice.id, { value: invoice, askedAt });
      yield page;
      askedAt = clock.now();
    }
  }
  return { ...invoices, ofAccount: (number) => ({ [Symbol.asyncIterator]: () => ofAccount(number) }) };
};
