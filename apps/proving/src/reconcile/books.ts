/** Every figure of a small system as plain data, to be copied and damaged, and the ports over a copy. */
import type { CatalogRate, Invoice, ProviderAccount, ProviderUsageRecord } from '@usage-billing/core/invoices';
import { collectPages, type Pages } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import {
  type BillingData,
  memoryBilling,
  memoryDirectory,
  memoryEventStore,
  memoryStaffActions,
  movableClock,
} from '@usage-billing/memory';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { orFail } from '../or-fail.ts';
import type { BothDeps } from './ask.ts';
import type { Reported, SmallSystem } from './small-system.ts';
import { at } from './words.ts';

/** Where a figure stands. Whoever damages them replaces what is in an array; rows and uploads may be put into the maps. */
export interface Books {
  organizations: ReadonlyArray<Organization>;
  events: ReadonlyArray<Reported>;
  readonly billing: BillingData;
  accounts: ReadonlyArray<ProviderAccount>;
  rates: ReadonlyArray<CatalogRate>;
  usage: ReadonlyArray<ProviderUsageRecord>;
  invoices: ReadonlyArray<Invoice>;
}

/** Read from the system through its ports, once. */
export const booksOf = async ({ ports, billing, reported }: SmallSystem): Promise<Books> => {
  const organizations = await orFail(collectPages(ports.directory.all()));
  const numbers = organizations.flatMap(({ billingAccount }) =>
    O.isSome(billingAccount) ? [billingAccount.value.number] : [],
  );
  const accounts: ProviderAccount[] = [];
  const usage: ProviderUsageRecord[] = [];
  const invoices: Invoice[] = [];
  for (const number of new Set(numbers)) {
    const account = await orFail(ports.accounts.find(number));
    if (O.isSome(account)) accounts.push(account.value);
    usage.push(...(await orFail(collectPages(ports.usage.ofAccount(number)))));
    invoices.push(...(await orFail(collectPages(ports.invoices.ofAccount(number)))));
  }
  const rates = await orFail(ports.catalog.rates);
  return { organizations, events: reported, billing: billing.data, accounts, rates, usage, invoices };
};

/** Damage to the copy leaves the original as it is. */
export const copyOf = (books: Books): Books => ({ ...books, billing: structuredClone(books.billing) });

/** What the books do not hold, such as the history of jobs and the catalog, is that of the system. */
export const portsOver = async (
  books: Books,
  { ports, now }: Pick<SmallSystem, 'ports' | 'now'>,
): Promise<BothDeps> => {
  const { ledger, journal } = memoryBilling(memoryStaffActions(), books.billing);
  const clock = movableClock(at('2000-01-01T00:00:00Z'));
  const eventStore = memoryEventStore(clock);
  for (const { event, at: moment } of books.events) {
    clock.set(moment);
    await orFail(eventStore.append([event]));
  }
  clock.set(now());
  const ofAccount = <Item extends { readonly accountNumber: string }>(items: ReadonlyArray<Item>) => ({
    ofAccount: (number: string) => onePage(items.filter(({ accountNumber }) => accountNumber === number)),
  });
  return {
    ...ports,
    clock,
    eventStore,
    ledger,
    journal,
    directory: memoryDirectory({ organizations: books.organizations }),
    accounts: {
      find: (number) => TE.right(O.fromNullable(books.accounts.find((account) => account.number === number))),
    },
    catalog: { ...ports.catalog, rates: TE.right(books.rates) },
    usage: ofAccount(books.usage),
    invoices: ofAccount(books.invoices),
  };
};

const onePage = <Item>(items: ReadonlyArray<Item>): Pages<never, Item> => ({
  async *[Symbol.asyncIterator]() {
    yield E.right(items);
  },
});
