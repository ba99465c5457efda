/** Use case: checks the last invoices of one account, for staff. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { addDays, startOfDay } from '../../shared/calendar.ts';
import { collectPages, forEachPage } from '../../shared/pages.ts';
import type { AssignedSum, LedgerError, UsageLedger } from '../../usage/ports/usage-ledger.ts';
import { customerPrices } from '../prices/customer-prices.ts';
import type { ProviderAccounts } from '../provider/provider-accounts.ts';
import type { ProviderCatalog } from '../provider/provider-catalog.ts';
import type { ProviderError } from '../provider/provider-error.ts';
import type { Invoice, ProviderInvoices } from '../provider/provider-invoices.ts';
import type { ProviderUsage } from '../provider/provider-usage.ts';
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
const readImported =
  ({ ledger, journal }: LedgerSide, accountNumber: string, days: ReturnType<typeof verifiedDays>) =>
  async (): Promise<E.Either<LedgerError | JournalError, ReadonlyArray<ImportedLine>>> => {
    if (days === undefined) return E.right([]);
    const { from, to } = days;
    const lines: JournalLine[] = [];
    const linesRead = await forEachPage(journal.lines({ from, to }), (page) => async () => {
      for (const each of page) if (each.line.accountNumber === accountNumber) lines.push(each);
      return E.right(undefined);
    })();
    if (E.isLeft(linesRead)) return linesRead;

    const range = { from: startOfDay(from), to: startOfDay(addDays(to, 1)) };
    const instances = new Set(lines.map(({ line }) => line.instanceId));
    const uploads = new Set(lines.map(({ uploadId }) => uploadId));
    const taken: AssignedSum[] = [];
    const takenRead = await forEachPage(ledger.assigned(range), (page) => async () => {
      for (const sum of page) if (instances.has(sum.instanceId) && uploads.has(sum.uploadId)) taken.push(sum);
      return E.right(undefined);
    })();
    if (E.isLeft(takenRead)) return takenRead;

    const cells = await completeCells({ ledger, journal })(uploadCells(lines, taken), range)();
    if (E.isLeft(cells)) return cells;
    return E.right(
      [...cells.right.values()]
        .filter(({ state }) => state === 'Imported')
        .flatMap((cell) =>
          takenByLine(cell).map(({ line, amount }) => ({
            unit: line.amountType,
            startDate: line.startDate,
            taken: amount,
          })),
        ),
    );
  };

/** Newest first. It only reads. */
export const verifyInvoices =
  (deps: VerifyInvoicesDeps) =>
  ({ accountNumber, last }: VerifyInvoicesInput): TaskEither<VerifyInvoicesError, ReadonlyArray<VerifiedInvoice>> =>
  async () => {
    const account = await deps.accounts.find(accountNumber)();
    if (E.isLeft(account)) return account;
    if (O.isNone(account.right))
      return E.left({ _tag: 'NoSuchAccount', accountNumber, message: `the provider has no account ${accountNumber}` });
    const rates = await deps.catalog.rates();
    if (E.isLeft(rates)) return rates;
    const invoices = await collectPages(deps.invoices.ofAccount(accountNumber))();
    if (E.isLeft(invoices)) return invoices;
    const usage = await collectPages(deps.usage.ofAccount(accountNumber))();
    if (E.isLeft(usage)) return usage;
    const imported = await readImported(deps, accountNumber, verifiedDays(invoices.right, last))();
    if (E.isLeft(imported)) return imported;
    const { currency } = account.right.value;
    const evidence = {
      invoices: invoices.right,
      usage: usage.right,
      imported: imported.right,
      priceOf: (unit: Invoice['items'][number]['unit']) =>
        customerPrices(rates.right, unit, account.right).get(currency),
    };
    return E.right(verifyAll(evidence, last));
  };
