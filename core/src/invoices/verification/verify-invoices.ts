import * as O from 'fp-ts/lib/Option.js';
import { fromOption } from 'fp-ts/lib/ReadonlyArray.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { addDays, startOfDay } from '../../shared/calendar.ts';
import { collectPages } from '../../shared/pages.ts';
import { fail, inSteps, step } from '../../shared/result.ts';
import type { AssignedSum, LedgerError, UsageLedger } from '../../usage/ports/usage-ledger.ts';
import type { Currency } from '../money/money.ts';
import type { ListedPrice } from '../money/price.ts';
import type { ProviderAccount, ProviderAccounts } from '../provider/provider-accounts.ts';
import type { CatalogRate, ProviderCatalog } from '../provider/provider-catalog.ts';
import type { ProviderError } from '../provider/provider-error.ts';
import type { InvoiceItem, ProviderInvoices } from '../provider/provider-invoices.ts';
import { segmentOn } from '../provider/provider-subscriptions.ts';
import type { ProviderUsage, ProviderUsageRecord } from '../provider/provider-usage.ts';
import { completeCells } from '../reconciliation/complete-cells.ts';
import { takenByLine, uploadCells } from '../reconciliation/upload-cells.ts';
import type { JournalError, JournalLine, UploadJournal } from '../upload/journal/upload-journal.ts';
import { type ImportedLine, type VerifiedInvoice, verifiedDays, verifyAll } from './verification.ts';

export interface VerifyInvoicesDeps {
  readonly accounts: Pick<ProviderAccounts, 'find'>;
  readonly catalog: ProviderCatalog;
  readonly invoices: Pick<ProviderInvoices, 'ofAccount'>;
  readonly usage: ProviderUsage;
  readonly ledger: Pick<UsageLedger, 'assigned'>;
  readonly journal: Pick<UploadJournal, 'lines' | 'find'>;
}

export interface VerifyInvoicesInput {
  readonly accountNumber: string;
  /** How many invoices, counted from the newest that is posted or a draft. */
  readonly last: number;
}

export type NoSuchAccount = {
  readonly _tag: 'NoSuchAccount';
  readonly accountNumber: string;
  readonly message: string;
};

export type VerifyInvoicesError = ProviderError | LedgerError | JournalError | NoSuchAccount;

type LedgerSide = Pick<VerifyInvoicesDeps, 'ledger' | 'journal'>;

/** What the account's imported lines took in these days. */
const readImported = (
  { ledger, journal }: LedgerSide,
  accountNumber: string,
  days: ReturnType<typeof verifiedDays>,
  usage: ReadonlyArray<ProviderUsageRecord>,
): TaskEither<LedgerError | JournalError, ReadonlyArray<ImportedLine>> =>
  inSteps(async function* () {
    if (days === undefined) return [];
    const { from, to } = days;
    const waiting = descriptionsOfWaiting(usage);
    const lines: JournalLine[] = [];
    for await (const page of journal.lines({ from, to }))
      for (const each of yield* step(page)) if (each.line.accountNumber === accountNumber) lines.push(each);

    const range = { from: startOfDay(from), to: startOfDay(addDays(to, 1)) };
    const instances = new Set(lines.map(({ line }) => line.instanceId));
    const uploads = new Set(lines.map(({ uploadId }) => uploadId));
    const taken: AssignedSum[] = [];
    for await (const page of ledger.assigned(range))
      for (const sum of yield* step(page))
        if (instances.has(sum.instanceId) && uploads.has(sum.uploadId)) taken.push(sum);

    const cells = yield* step(completeCells({ ledger, journal })(uploadCells(lines, taken), range));
    return [...cells.values()]
      .filter(({ state }) => state === 'Imported')
      .flatMap((cell) =>
        takenByLine(cell)
          .filter(({ line }) => !waiting.has(line.description))
          .map(({ line, amount }) => ({ unit: line.amountType, startDate: line.startDate, taken: amount })),
      );
  });

/** Usage that is at the provider and not processed: it came too late for these invoices, or waits for the next. */
const descriptionsOfWaiting = (usage: ReadonlyArray<ProviderUsageRecord>): ReadonlySet<string> =>
  new Set(usage.filter(({ status }) => status !== 'Processed').flatMap(({ description }) => fromOption(description)));

/** Newest first. It only reads. */
export const verifyInvoices =
  (deps: VerifyInvoicesDeps) =>
  ({ accountNumber, last }: VerifyInvoicesInput): TaskEither<VerifyInvoicesError, ReadonlyArray<VerifiedInvoice>> =>
    inSteps(async function* () {
      const account = yield* step(deps.accounts.find(accountNumber));
      if (O.isNone(account)) {
        const message = `the provider has no account ${accountNumber}`;
        return yield* fail<NoSuchAccount>({ _tag: 'NoSuchAccount', accountNumber, message });
      }
      const { currency } = account.value;
      const rates = yield* step(deps.catalog.rates);
      const invoices = yield* step(collectPages(deps.invoices.ofAccount(accountNumber)));
      const usage = yield* step(collectPages(deps.usage.ofAccount(accountNumber)));
      const imported = yield* step(readImported(deps, accountNumber, verifiedDays(invoices, last), usage));
      return verifyAll(
        {
          invoices,
          usage,
          imported,
          priceOf: (item) => priceThatHeld(account.value, item) ?? listPrice(rates, item.unit, currency),
          rounding: deps.catalog.rounding(currency),
        },
        last,
      );
    });

/** The customer's own price on the first day of the item's service; undefined where the list price holds. */
const priceThatHeld = (
  { subscriptions }: ProviderAccount,
  { unit, chargeNumber, serviceStart }: InvoiceItem,
): ListedPrice | undefined => {
  const own = subscriptions
    .flatMap(({ charges }) => charges)
    .filter((charge) => (O.isSome(chargeNumber) ? charge.number === chargeNumber.value : charge.unit === unit))
    .flatMap((charge) => fromOption(segmentOn(charge, serviceStart)));
  return own.flatMap(({ price }) => fromOption(price))[0];
};

const listPrice = (
  rates: ReadonlyArray<CatalogRate>,
  unit: InvoiceItem['unit'],
  currency: Currency,
): ListedPrice | undefined => rates.find((rate) => rate.unit === unit)?.prices.get(currency);
