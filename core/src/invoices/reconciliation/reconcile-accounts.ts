/** The seams that lie at the provider, account by account. */
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { mapBounded } from '../../shared/map-bounded.ts';
import { collectPages } from '../../shared/pages.ts';
import { inSteps, step } from '../../shared/result.ts';
import type { InstanceId } from '../../usage/instance-id.ts';
import type { TimeRange } from '../../usage/ports/usage-ledger.ts';
import type { ProviderError } from '../provider/provider-error.ts';
import type { Invoice, ProviderInvoices } from '../provider/provider-invoices.ts';
import type { ProviderUsage, ProviderUsageRecord } from '../provider/provider-usage.ts';
import { invoiceEntries } from './reconcile-invoices.ts';
import { type AccountUsage, providerSide } from './reconcile-provider.ts';
import type { LineGroup } from './reconcile-uploads.ts';
import type { ReconciliationReport } from './reconciliation.ts';
import type { Tally } from './reconciliation-tally.ts';

export interface ReconcileAccountsDeps {
  readonly usage: ProviderUsage;
  readonly invoices: Pick<ProviderInvoices, 'ofAccount'>;
}

export interface AccountsToReconcile {
  readonly groups: ReadonlyArray<LineGroup>;
  /** By account number; those with lines are looked at too where they are not among them. */
  readonly owners: ReadonlyMap<string, InstanceId>;
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

/**
 * Answers the accounts that could not be read. They count as empty, so that their lines are missing there and hold up
 * nobody else; when the provider fails for all of them, or for several in a row, it is down, and that ends it all.
 */
export const reconcileAccounts =
  (deps: ReconcileAccountsDeps) =>
  ({
    groups,
    owners,
    range,
    tally,
  }: AccountsToReconcile): TaskEither<Unavailable, ReconciliationReport['unreadableAccounts']> =>
  async () => {
    const groupsOf = Map.groupBy(groups, ({ accountNumber }) => accountNumber);
    const accounts: AccountUsage[] = [...new Set([...groupsOf.keys(), ...owners.keys()])].map((accountNumber) => {
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
      tally.add(invoiceEntries(account, { shared: side.shared, invoices, units }, range));
    };
    await mapBounded(ACCOUNTS_AT_ONCE, accounts, compare)();
    return down === undefined ? E.right(unreadable) : E.left(down);
  };
