/** Use case: the invoices of many organizations, verified a batch at a time, so that memory does not follow their number. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { chunksOf } from 'fp-ts/lib/ReadonlyArray.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { asTheyCome } from '../../shared/as-they-come.ts';
import { type Caught, caught } from '../../shared/caught.ts';
import { inSteps, step } from '../../shared/result.ts';
import type { Organization } from '../../trials/organization.ts';
import type { DirectoryUnavailable, OrganizationDirectory } from '../../trials/ports/organization-directory.ts';
import type { LedgerError } from '../../usage/ports/usage-ledger.ts';
import type { Currency } from '../money/money.ts';
import type { CatalogRate } from '../provider/provider-catalog.ts';
import type { ProviderError } from '../provider/provider-error.ts';
import type { JournalError } from '../upload/journal/upload-journal.ts';
import type { InvoiceDifference } from './verification.ts';
import {
  type AccountBooks,
  type NoSuchAccount,
  readBooks,
  type VerifyInvoicesDeps,
  verifyBooks,
} from './verify-invoices.ts';

export interface VerifyOrganizationsDeps extends VerifyInvoicesDeps {
  readonly directory: Pick<OrganizationDirectory, 'all'>;
}

export interface VerifyOrganizationsInput {
  /** How many invoices of each account, counted from the newest that is posted or a draft. */
  readonly last: number;
  /** Only this one. None: all that have an account. */
  readonly only: O.Option<Organization>;
}

/** Something of an invoice that is not as it should be. */
export interface InvoiceFinding {
  /** Of those that have the account; more than one where it is shared. */
  readonly externalIds: ReadonlyArray<string>;
  readonly accountNumber: string;
  readonly invoiceNumber: string;
  readonly currency: Currency;
  readonly difference: InvoiceDifference;
}

export interface UnreadableBooks {
  readonly externalIds: ReadonlyArray<string>;
  readonly accountNumber: string;
  readonly message: string;
}

/** What was verified, and what is wrong. */
export interface InvoiceVerification {
  readonly accounts: number;
  readonly invoices: number;
  /** All of them, in the order of organizations. */
  readonly findings: ReadonlyArray<InvoiceFinding>;
  /** Accounts that could not be read: nothing is said of their invoices. */
  readonly unreadable: ReadonlyArray<UnreadableBooks>;
}

export type VerifyOrganizationsError = DirectoryUnavailable | ProviderError | LedgerError | JournalError;

/** Verifies the last invoices of one organization, or of all. It only reads. */
export const verifyOrganizations =
  (deps: VerifyOrganizationsDeps) =>
  ({ last, only }: VerifyOrganizationsInput): TaskEither<VerifyOrganizationsError, InvoiceVerification> =>
    inSteps(async function* () {
      const owners = yield* step(namesByAccount(deps.directory, only));
      const rates = yield* step(deps.catalog.rates);
      let total: InvoiceVerification = { accounts: owners.size, invoices: 0, findings: [], unreadable: [] };
      for (const numbers of chunksOf(ACCOUNTS_AT_ONCE)([...owners.keys()])) {
        const batch = yield* step(verifyBatch(deps, rates, last)(numbers, owners));
        total = {
          ...total,
          invoices: total.invoices + batch.invoices,
          findings: [...total.findings, ...batch.findings],
          unreadable: [...total.unreadable, ...batch.unreadable],
        };
      }
      return total;
    });

/** The ledger and the journal are read once for so many accounts, and their books are in memory together. */
const ACCOUNTS_AT_ONCE = 500;
/** Leaves most of the provider's calls to customers. */
const READS_AT_ONCE = 10;

/** By account number. */
type Owners = ReadonlyMap<string, ReadonlyArray<string>>;

const namesByAccount = (
  directory: Pick<OrganizationDirectory, 'all'>,
  only: O.Option<Organization>,
): TaskEither<DirectoryUnavailable, Owners> =>
  inSteps(async function* () {
    const owners = new Map<string, string[]>();
    const add = ({ externalId, billingAccount }: Organization): void => {
      if (O.isNone(billingAccount)) return;
      const { number } = billingAccount.value;
      owners.set(number, [...(owners.get(number) ?? []), externalId]);
    };
    if (O.isSome(only)) add(only.value);
    else for await (const page of directory.all()) for (const organization of yield* step(page)) add(organization);
    return owners;
  });

type Batch = Omit<InvoiceVerification, 'accounts'>;

const verifyBatch =
  (deps: VerifyOrganizationsDeps, rates: ReadonlyArray<CatalogRate>, last: number) =>
  (numbers: ReadonlyArray<string>, owners: Owners): TaskEither<LedgerError | JournalError, Batch> =>
    inSteps(async function* () {
      const ownersOf = (accountNumber: string): ReadonlyArray<string> => owners.get(accountNumber) ?? [];
      const books: AccountBooks[] = [];
      const unreadable: UnreadableBooks[] = [];
      for await (const read of asTheyCome(READS_AT_ONCE, each(numbers), readOne(deps))) {
        if (O.isNone(read)) continue;
        const { accountNumber, result } = read.value;
        if (E.isRight(result)) books.push(result.right);
        else unreadable.push({ externalIds: ownersOf(accountNumber), accountNumber, message: result.left.message });
      }
      const verified = yield* step(verifyBooks(deps, rates, last)(books));
      const invoices = numbers.flatMap((accountNumber) => verified.get(accountNumber) ?? []);
      const findings = invoices.flatMap(({ invoice, differences }) =>
        differences.map((difference): InvoiceFinding => {
          const { accountNumber, number: invoiceNumber, amount } = invoice;
          const { currency } = amount;
          return { externalIds: ownersOf(accountNumber), accountNumber, invoiceNumber, currency, difference };
        }),
      );
      return { invoices: invoices.length, findings, unreadable };
    });

async function* each<Item>(items: ReadonlyArray<Item>): AsyncGenerator<Item, void> {
  yield* items;
}

interface ReadBooks {
  readonly accountNumber: string;
  readonly result: E.Either<ProviderError | NoSuchAccount | Caught, AccountBooks>;
}

const readOne = (deps: VerifyOrganizationsDeps) => (accountNumber: string) => async (): Promise<ReadBooks> => ({
  accountNumber,
  result: await caught(readBooks(deps)(accountNumber))(),
});
