/** A billing provider in memory: imports that take their time, rating, invoices and cards, on a clock of the test's. */
import {
  type BillingProvider,
  type CatalogRate,
  type Currency,
  Decimal,
  defaultRounding,
  newestFirst,
  perUnit,
  type Subscription,
  type UsageUploader,
} from '@usage-billing/core/invoices';
import { type Clock, MINUTE } from '@usage-billing/core/shared';
import { NODE_SECONDS } from '@usage-billing/core/usage';
import { fromNullable, map, none, some, toUndefined } from 'fp-ts/lib/Option.js';
import { answer, answerOrError, pagesOf } from './answer.ts';
import { by } from './order.ts';
import { changeSubscription, createAccount, refused, updateAccount, updateContact, view } from './provider-accounts.ts';
import { billRun, invoiceAndCollect, rewriteFile } from './provider-billing.ts';
import { defaultCard, paymentPageAccess, setDefaultCard } from './provider-cards.ts';
import { invoiceFile } from './provider-file.ts';
import { settleImports } from './provider-imports.ts';
import { uploaderOver } from './provider-uploader.ts';
import { newId, type ProviderWorld, type SubmitAccident } from './provider-world.ts';

/** The clock and the prices of a provider in memory. */
export interface MemoryProviderOptions {
  readonly clock: Clock;
  /** Default: node-seconds in USD and EUR. */
  readonly catalog?: ReadonlyArray<CatalogRate>;
  /** How long an import is pending on the clock, in microseconds; default a minute. */
  readonly importDelay?: bigint;
}

/** A billing provider in memory, with what tests need to move its world. */
export interface MemoryProvider extends BillingProvider {
  readonly uploader: UsageUploader;
  /** A card as a customer leaves it, nobody's yet; with a decline code it never pays. Answers the payment method id. */
  readonly addCard: (declineCode?: string) => string;
  /** Replaces an account's subscription, or takes it away. */
  readonly setSubscription: (accountNumber: string, change: (before: Subscription) => Subscription | null) => void;
  /** Ends every pending import now, whatever its delay. */
  readonly finishImports: () => void;
  /** The next import fails with this reason although its report is good. */
  readonly failNextImport: (reason: string) => void;
  /** The next submit fails with this error, and the report arrives all the same or not. */
  readonly spoilNextSubmit: (accident: SubmitAccident) => void;
  /** Has the file of an invoice made anew. */
  readonly rewriteFile: (invoiceNumber: string) => void;
  /** Bills the cycles that ended by the clock's today, and collects. */
  readonly billRun: () => void;
}

/** Prices of a node-second in USD and EUR. */
export const NODE_SECOND_RATES: ReadonlyArray<CatalogRate> = [
  {
    unit: NODE_SECONDS,
    prices: new Map([
      ['USD' as Currency, perUnit(new Decimal('0.000011416'))],
      ['EUR' as Currency, perUnit(new Decimal('0.000010382'))],
    ]),
  },
];

const providerOver = (world: ProviderWorld): BillingProvider => ({
  accounts: {
    provider: 'memory',
    find: (number) =>
      answer(() =>
        map((found: Parameters<typeof view>[1]) => view(world, found))(fromNullable(world.accounts.get(number))),
      ),
    create: (wanted) => answerOrError(() => createAccount(world, wanted)),
    update: (number, update) => answerOrError(() => updateAccount(world, number, update)),
    updateContact: (number, change) => answerOrError(() => updateContact(world, number, change)),
  },
  subscriptions: {
    suspend: (number) => answerOrError(() => changeSubscription(world, number, 'Suspended')),
    resume: (number) => answerOrError(() => changeSubscription(world, number, 'Active')),
  },
  catalog: { rates: answer(() => world.catalog), rounding: defaultRounding },
  invoices: {
    ofAccount: (number, known = () => none) =>
      pagesOf(() =>
        world.invoices
          .filter(({ accountNumber }) => accountNumber === number)
          .sort(newestFirst)
          .map((invoice) => ({ ...invoice, ...toUndefined(known(invoice)) })),
      ),
    file: (fileId) =>
      answer(() =>
        map(invoiceFile)(fromNullable(world.invoices.find(({ files }) => files.some(({ id }) => id === fileId)))),
      ),
    invoiceAndCollect: (number) =>
      answerOrError(() => {
        settleImports(world);
        const account = world.accounts.get(number);
        return account === undefined ? refused(`there is no account ${number}`) : invoiceAndCollect(world, account);
      }),
  },
  usage: {
    ofAccount: (number) =>
      pagesOf(() => {
        settleImports(world);
        return world.usage
          .filter(({ accountNumber }) => accountNumber === number)
          .sort(by(({ startsAt }) => [startsAt]))
          .map(({ importId: _, subscriptionNumber: _number, endDay: _end, submittedAt: _at, ...record }) => record)
          .reverse();
      }),
  },
  payments: {
    defaultCard: (number) => answer(() => defaultCard(world, number)),
    setDefaultCard: (number, id) => answer(() => setDefaultCard(world, number, id)),
  },
  paymentPage: { access: (number) => answer(() => some(paymentPageAccess(world, number))) },
});

/** A billing provider in memory: accounts, imports and invoices, at list prices. */
export const memoryProvider = (options: MemoryProviderOptions): MemoryProvider => {
  const { clock, catalog = NODE_SECOND_RATES, importDelay = MINUTE } = options;
  const world: ProviderWorld = {
    clock,
    catalog,
    importDelay,
    accounts: new Map(),
    cards: new Map(),
    imports: [],
    usage: [],
    invoices: [],
    accidents: [],
    importFailures: [],
    ids: 0,
  };
  return {
    ...providerOver(world),
    uploader: uploaderOver(world),
    addCard: (declineCode) => {
      const id = newId(world, 'card');
      world.cards.set(id, { id, lastDigits: '1111', declineCode: declineCode ?? null, accountNumber: null });
      return id;
    },
    setSubscription: (accountNumber, change) => {
      const account = world.accounts.get(accountNumber);
      if (account?.subscription) account.subscription = change(account.subscription);
    },
    finishImports: () => settleImports(world, 'all'),
    failNextImport: (reason) => {
      world.importFailures.push(reason);
    },
    spoilNextSubmit: (accident) => {
      world.accidents.push(accident);
    },
    rewriteFile: (invoiceNumber) => rewriteFile(world, invoiceNumber),
    billRun: () => {
      settleImports(world);
      billRun(world);
    },
  };
};
