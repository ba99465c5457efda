/** The seams that lie at the provider, account by account. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { mapBounded } from '../../shared/map-bounded.ts';
import { collectPages } from '../../shared/pages.ts';
import { fail, inSteps, step } from '../../shared/result.ts';
import type { InstanceId } from '../../usage/instance-id.ts';
import type { TimeRange } from '../../usage/ports/usage-ledger.ts';
import type { ProviderAccounts } from '../provider/provider-accounts.ts';
import type { ProviderCatalog } from '../provider/provider-catalog.ts';
import type { ProviderError } from '../provider/provider-error.ts';
import type { Invoice, ProviderInvoices } from '../provider/provider-invoices.ts';
import type { ProviderUsage, ProviderUsageRecord } from '../provider/provider-usage.ts';
import type { Acceptances } from './acceptances.ts';
import type { AccountOwners } from './account-owners.ts';
import { billedEntries } from './billed-findings.ts';
import { type PriceList, worthOf } from './billed-money.ts';
import { wronglyBilled } from './billed-usage.ts';
import { compareInvoices } from './reconcile-invoices.ts';
import { type AccountUsage, providerSide } from './reconcile-provider.ts';
import type { LineGroup } from './reconcile-uploads.ts';
import type { ReconciliationReport } from './reconciliation.ts';
import type { Tally } from './reconciliation-tally.ts';

export interface ReconcileAccountsDeps {
  readonly usage: ProviderUsage;
  readonly invoices: Pick<ProviderInvoices, 'ofAccount'>;
  /** Asked only about accounts that were billed wrongly, for the price. */
  readonly accounts: Pick<ProviderAccounts, 'find'>;
  readonly catalog: ProviderCatalog;
}

export interface AccountsToReconcile {
  readonly groups: ReadonlyArray<LineGroup>;
  /** Looked at beside those with lines. */
  readonly accountNumbers: ReadonlyArray<string>;
  readonly ownership: AccountOwners;
  readonly acceptances: Acceptances;
  readonly range: TimeRange;
  readonly tally: Tally;
}

type Unavailable = Extract<ProviderError, { readonly _tag: 'ProviderUnavailable' }>;

/** Each account is some requests; the provider limits how many run at once. */
const ACCOUNTS_AT_ONCE = 8;

/** Failures one after the other that mean the provider itself, and not the account. */
const FAILURES_IN_A_ROW = 5;

interface AccountRead {
  readonly records: ReadonlyArray<ProviderUsageRecord>;
  readonly invoices: ReadonlyArray<Invoice>;
}

const readAccount = (
  { usage, invoices }: ReconcileAccountsDeps,
  accountNumber: string,
): TaskEither<ProviderError, AccountRead> =>
  inSteps(async function* () {
    const records = yield* step(collectPages(usage.ofAccount(accountNumber)));
    const billed = yield* step(collectPages(invoices.ofAccount(accountNumber)));
    return { records, invoices: billed };
  });

/** A difference without its money is still shown. */
const readPrices = (
  { accounts, catalog }: ReconcileAccountsDeps,
  accountNumber: string,
): TaskEither<ProviderError | NoPrices, PriceList> =>
  inSteps(async function* () {
    const account = yield* step(accounts.find(accountNumber));
    if (O.isNone(account)) return yield* fail<NoPrices>({ _tag: 'NoPrices' });
    const rates = yield* step(catalog.rates);
    return { account: account.value, rates, rounding: catalog.rounding };
  });

type NoPrices = { readonly _tag: 'NoPrices' };

/**
 * Answers the accounts that could not be read. They count as empty, so that their lines are missing there and hold up
 * nobody else; when the provider fails for all of them, or for several in a row, it is down, and that ends it all.
 */
export const reconcileAccounts =
  (deps: ReconcileAccountsDeps) =>
  ({
    groups,
    accountNumbers,
    ownership: { owners, otherOwner },
    acceptances,
    range,
    tally,
  }: AccountsToReconcile): TaskEither<Unavailable, ReconciliationReport['unreadableAccounts']> =>
  async () => {
    const groupsOf = Map.groupBy(groups, ({ accountNumber }) => accountNumber);
    const accounts: AccountUsage[] = [...new Set([...groupsOf.keys(), ...accountNumbers])].map((accountNumber) => {
      const own = groupsOf.get(accountNumber) ?? [];
      const owner = owners.get(accountNumber) ?? own[0]?.instanceId ?? (accountNumber as InstanceId);
      return { accountNumber, owner, groups: own, records: [] };
    });
    const units = new Set([...tally.units(), ...groups.map(({ amountType }) => amountType)]);
    const unreadable: { accountNumber: string; message: string }[] = [];
    const failures = { inARow: 0, total: 0 };
    let down: Unavailable | undefined;

    const compare = (empty: AccountUsage) => async (): Promise<void> => {
      // What is under way is let go on.
      if (down !== undefined) return;
      const { accountNumber } = empty;
      const read = await readAccount(deps, accountNumber)();
      if (E.isLeft(read)) unreadable.push({ accountNumber, message: read.left.message });
      if (E.isLeft(read) && read.left._tag === 'ProviderUnavailable') {
        failures.inARow += 1;
        failures.total += 1;
        if (failures.inARow === FAILURES_IN_A_ROW || failures.total === accounts.length) down = read.left;
      } else failures.inARow = 0;
      const { records, invoices } = E.isRight(read) ? read.right : { records: [], invoices: [] };
      const account = { ...empty, records };
      const side = providerSide(account, range);
      tally.add(side.entries);
      const invoiced = compareInvoices(account, { shared: side.shared, invoices, units }, range);
      tally.add(invoiced.entries);
      const wrong = wronglyBilled(accountNumber, invoiced.billed, otherOwner);
      if (wrong.length === 0) return;
      const prices = await readPrices(deps, accountNumber)();
      tally.add(
        billedEntries(accountNumber, wrong, acceptances, (quantity, item) =>
          E.isRight(prices) ? worthOf(quantity, item, prices.right) : O.none,
        ),
      );
    };
    await mapBounded(ACCOUNTS_AT_ONCE, accounts, compare)();
    return down === undefined ? E.right(unreadable) : E.left(down);
  };
