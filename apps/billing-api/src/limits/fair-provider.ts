/**
 * A share of the provider for each organization: its calls wait for each other, and never for those of somebody else.
 * The provider takes some 40 calls at once from all of us together.
 */
import type { ProviderError, ProviderInvoices } from '@usage-billing/core/invoices';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { providerBusy } from '../http/provider-busy.ts';
import type { Ports } from '../ports.ts';
import { limitConcurrency } from './concurrency-limit.ts';

export const PROVIDER_CALLS_PER_ORGANIZATION = 8;

const MAX_WAITING = 64;
const MAX_WAIT_MILLISECONDS = 5_000;

type ProviderPorts = Pick<Ports, 'accounts' | 'invoices' | 'payments' | 'paymentPage' | 'subscriptions'>;

/**
 * An organization is known here by its account, a file or a subscription by its own id. The price list is not among
 * these ports: it is read for everybody.
 */
export const fairProvider = (ports: ProviderPorts): ProviderPorts => {
  const { accounts, invoices, payments, paymentPage, subscriptions } = ports;
  const inTurn = limitConcurrency<ProviderError>({
    concurrency: PROVIDER_CALLS_PER_ORGANIZATION,
    maxWaiting: MAX_WAITING,
    maxWaitMilliseconds: MAX_WAIT_MILLISECONDS,
    busy: providerBusy,
  });
  return {
    accounts: {
      ...accounts,
      find: (number) => inTurn(number, accounts.find(number)),
      create: (account) => inTurn(account.number, accounts.create(account)),
      update: (number, update) => inTurn(number, accounts.update(number, update)),
      updateContact: (number, change) => inTurn(number, accounts.updateContact(number, change)),
    },
    payments: {
      ...payments,
      defaultCard: (number) => inTurn(number, payments.defaultCard(number)),
      setDefaultCard: (number, card) => inTurn(number, payments.setDefaultCard(number, card)),
    },
    paymentPage: { ...paymentPage, access: (number) => inTurn(number, paymentPage.access(number)) },
    subscriptions: {
      ...subscriptions,
      suspend: (number) => inTurn(number, subscriptions.suspend(number)),
      resume: (number) => inTurn(number, subscriptions.resume(number)),
    },
    invoices: {
      ...invoices,
      file: (fileId) => inTurn(fileId, invoices.file(fileId)),
      ofAccount: (number, known) => pagesInTurn(invoices.ofAccount(number, known), (page) => inTurn(number, page)),
    },
  };
};

type InvoicePages = ReturnType<ProviderInvoices['ofAccount']>;
type InvoicePage = InvoicePages extends AsyncIterable<E.Either<ProviderError, infer Page>> ? Page : never;

/** Each page is a call of its own; between two of them others have their turn. */
const pagesInTurn = (
  pages: InvoicePages,
  inTurn: (page: TaskEither<ProviderError, IteratorResult<InvoicePage>>) => typeof page,
): InvoicePages => ({
  async *[Symbol.asyncIterator]() {
    const iterator = pages[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await inTurn(nextPage(iterator))();
        if (E.isLeft(next)) yield next;
        if (E.isLeft(next) || next.right.done === true) return;
        yield E.right(next.right.value);
      }
    } finally {
      await iterator.return?.();
    }
  },
});

const nextPage =
  (
    iterator: AsyncIterator<E.Either<ProviderError, InvoicePage>>,
  ): TaskEither<ProviderError, IteratorResult<InvoicePage>> =>
  async () => {
    const next = await iterator.next();
    if (next.done === true) return E.right({ done: true, value: undefined });
    return E.map((value: InvoicePage): IteratorResult<InvoicePage> => ({ done: false, value }))(next.value);
  };
