import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { addDays, startOfDay } from '../../shared/calendar.ts';
import { collectPages } from '../../shared/pages.ts';
import { fail, inSteps, step } from '../../shared/result.ts';
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
const readImported = (
  { ledger, journal }: LedgerSide,
  accountNumber: string,
  days: ReturnType<typeof verifiedDays>,
): TaskEither<LedgerError | JournalError, ReadonlyArray<ImportedLine>> =>
  inSteps(async function* () {
    if (days === undefined) return [];
    const { from, to } = days;
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
        takenByLine(cell).map(({ line, amount }) => ({
          unit: line.amountType,
          startDate: line.startDate,
          taken: amount,
        })),
      );
  });

/** Newest first. It only reads. */
export const verifyInvoices =
  (deps: VerifyInvoicesDeps) =>
  ({ accountNumber, last }: VerifyInvoicesInput): TaskEither<VerifyInvoicesError, ReadonlyArray<VerifiedInvoice>> =>
    inSteps(async function* () {
      const account = yield* step(deps.accounts.find(accountNumber));
      if (O.isNone(account))
        return yield* fail({
          _tag: 'NoSuchAccount',
          accountNumber,
          message: `the provider has no account ${accountNumber}`,
        });
      const rates = yield* step(deps.catalog.rates);
      const invoices = yield* step(collectPages(deps.invoices.ofAccount(accountNumber)));
      const usage = yield* step(collectPages(deps.usage.ofAccount(accountNumber)));
      const imported = yield* step(readImported(deps, accountNumber, verifiedDays(invoices, last)));
      const { currency } = account.value;
      const evidence = {
        invoices,
        usage,
        imported,
        priceOf: (unit: Invoice['items'][number]['unit']) => customerPrices(rates, unit, account).get(currency),
      };
      return verifyAll(evidence, last);
    });
