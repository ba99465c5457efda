/** Use case: the newest invoices of one account, verified. It only reads. */
import * as O from 'fp-ts/lib/Option.js';
import { fromOption } from 'fp-ts/lib/ReadonlyArray.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { addDays, type CalendarDay, dayOf, startOfDay } from '../../shared/calendar.ts';
import { collectPages } from '../../shared/pages.ts';
import { fail, inSteps, step } from '../../shared/result.ts';
import { cellKey } from '../../usage/cell-key.ts';
import type { AssignedSum, LedgerError, UsageLedger } from '../../usage/ports/usage-ledger.ts';
import { priceThatHeld } from '../provider/price-that-held.ts';
import type { ProviderAccount, ProviderAccounts } from '../provider/provider-accounts.ts';
import type { CatalogRate, ProviderCatalog } from '../provider/provider-catalog.ts';
import type { ProviderError } from '../provider/provider-error.ts';
import type { Invoice, ProviderInvoices } from '../provider/provider-invoices.ts';
import type { ProviderUsage, ProviderUsageRecord } from '../provider/provider-usage.ts';
import { completeCells } from '../reconciliation/complete-cells.ts';
import { takenByLine, uploadCells } from '../reconciliation/upload-cells.ts';
import type { JournalError, JournalLine, UploadJournal } from '../upload/journal/upload-journal.ts';
import {
  allDays,
  type ImportedLine,
  type InvoiceEvidence,
  type VerifiedInvoice,
  verifiedDays,
  verifyAll,
} from './verification.ts';

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

/** Newest first. */
export const verifyInvoices =
  (deps: VerifyInvoicesDeps) =>
  ({ accountNumber, last }: VerifyInvoicesInput): TaskEither<VerifyInvoicesError, ReadonlyArray<VerifiedInvoice>> =>
    inSteps(async function* () {
      const books = yield* step(readBooks(deps)(accountNumber));
      const rates = yield* step(deps.catalog.rates);
      const verified = yield* step(verifyBooks(deps, rates, last)([books]));
      return verified.get(accountNumber) ?? [];
    });

/** What the provider has of one account. */
export interface AccountBooks {
  readonly account: ProviderAccount;
  readonly invoices: ReadonlyArray<Invoice>;
  readonly usage: ReadonlyArray<ProviderUsageRecord>;
}

export const readBooks =
  ({ accounts, invoices, usage }: Pick<VerifyInvoicesDeps, 'accounts' | 'invoices' | 'usage'>) =>
  (accountNumber: string): TaskEither<ProviderError | NoSuchAccount, AccountBooks> =>
    inSteps(async function* () {
      const account = yield* step(accounts.find(accountNumber));
      if (O.isNone(account)) {
        const message = `the provider has no account ${accountNumber}`;
        return yield* fail<NoSuchAccount>({ _tag: 'NoSuchAccount', accountNumber, message });
      }
      return {
        account: account.value,
        invoices: yield* step(collectPages(invoices.ofAccount(accountNumber))),
        usage: yield* step(collectPages(usage.ofAccount(accountNumber))),
      };
    });

/** By account number. The ledger and the journal are read once for all of them. */
export const verifyBooks =
  (deps: LedgerSide & Pick<VerifyInvoicesDeps, 'catalog'>, rates: ReadonlyArray<CatalogRate>, last: number) =>
  (
    books: ReadonlyArray<AccountBooks>,
  ): TaskEither<LedgerError | JournalError, ReadonlyMap<string, ReadonlyArray<VerifiedInvoice>>> =>
    inSteps(async function* () {
      const imported = yield* step(readImported(deps, books, last));
      return new Map(
        books.map(({ account, invoices, usage }) => {
          const evidence: InvoiceEvidence = {
            invoices,
            usage,
            imported: imported.get(account.number) ?? [],
            priceOf: (item) => priceThatHeld(account, rates, item),
            rounding: deps.catalog.rounding(account.currency),
          };
          return [account.number, verifyAll(evidence, last)] as const;
        }),
      );
    });

type LedgerSide = Pick<VerifyInvoicesDeps, 'ledger' | 'journal'>;

/** What the imported lines of each account took in the days of its invoices. */
const readImported = (
  { ledger, journal }: LedgerSide,
  books: ReadonlyArray<AccountBooks>,
  last: number,
): TaskEither<LedgerError | JournalError, ReadonlyMap<string, ReadonlyArray<ImportedLine>>> =>
  inSteps(async function* () {
    const days = allDays(books.flatMap(({ invoices }) => verifiedDays(invoices, last) ?? []));
    if (days === undefined) return new Map();
    const waiting = new Map(books.map(({ account, usage }) => [account.number, placesOfWaiting(usage)]));
    const lines: JournalLine[] = [];
    for await (const page of journal.lines(days))
      for (const each of yield* step(page)) if (waiting.has(each.line.accountNumber)) lines.push(each);

    const range = { from: startOfDay(days.from), to: startOfDay(addDays(days.to, 1)) };
    const instances = new Set(lines.map(({ line }) => line.instanceId));
    const uploads = new Set(lines.map(({ uploadId }) => uploadId));
    const taken: AssignedSum[] = [];
    for await (const page of ledger.assigned(range))
      for (const sum of yield* step(page))
        if (instances.has(sum.instanceId) && uploads.has(sum.uploadId)) taken.push(sum);

    const cells = yield* step(completeCells({ ledger, journal })(uploadCells(lines, taken), range));
    const imported = [...cells.values()]
      .filter(({ state }) => state === 'Imported')
      .flatMap((cell) => takenByLine(cell));
    const byAccount = Map.groupBy(imported, ({ line }) => line.accountNumber);
    return new Map([...byAccount].map(([number, members]) => [number, members.map(importedLine(waiting.get(number)))]));
  });

const importedLine =
  (waiting: ReadonlySet<string> | undefined) =>
  ({ line, amount }: ReturnType<typeof takenByLine>[number]): ImportedLine => ({
    unit: line.amountType,
    startDate: line.startDate,
    taken: amount,
    waits: waiting?.has(placeOf(line.description, line.startDate)) === true,
  });

/** Usage that is at the provider and not processed: it came too late for these invoices, or waits for the next. */
const placesOfWaiting = (usage: ReadonlyArray<ProviderUsageRecord>): ReadonlySet<string> => {
  const places = (those: ReadonlyArray<ProviderUsageRecord>): ReadonlySet<string> =>
    new Set(
      those.flatMap(({ description, startsAt }) =>
        fromOption(description).map((text) => placeOf(text, dayOf(startsAt))),
      ),
    );
  const [processed = [], waiting = []] = [true, false].map((is) =>
    usage.filter(({ status }) => (status === 'Processed') === is),
  );
  const done = places(processed);
  return new Set([...places(waiting)].filter((place) => !done.has(place)));
};

const placeOf = (description: string, day: CalendarDay): string => cellKey(description, day);
