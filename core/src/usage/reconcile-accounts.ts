/** The seams that lie at the provider, account by account. */
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type {
  Invoice,
  ProviderError,
  ProviderInvoices,
  ProviderUsage,
  ProviderUsageRecord,
} from '../invoices/billing-provider.ts';
import { mapBounded } from '../shared/map-bounded.ts';
import { collectPages } from '../shared/pages.ts';
import type { InstanceId } from './instance-id.ts';
import { invoiceEntries } from './reconcile-invoices.ts';
import { type AccountUsage, providerSide } from './reconcile-provider.ts';
import type { LineGroup } from './reconcile-uploads.ts';
import type { ReconciliationReport } from './reconciliation.ts';
import type { Tally } from './reconciliation-tally.ts';
import type { TimeRange } from './usage-ledger.ts';

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
type Refused = Extract<ProviderError, { readonly _tag: 'ProviderRefused' }>;

/** Each account is some requests; the provider limits how many run at once. */
const ACCOUNTS_AT_ONCE = 8;

interface AccountRead {
  readonly records: ReadonlyArray<ProviderUsageRecord>;
  readonly invoices: ReadonlyArray<Invoice>;
  readonly refusal: Refused | undefined;
}

/** An account that the provider refuses to show counts as empty, so that its lines are missing there and stop nobody else. */
const readAccount =
  ({ usage, invoices }: ReconcileAccountsDeps, accountNumber: string): TaskEither<Unavailable, AccountRead> =>
  async () => {
    const records = await collectPages(usage.ofAccount(accountNumber))();
    const billed = E.isLeft(records) ? records : await collectPages(invoices.ofAccount(accountNumber))();
    if (E.isRight(records) && E.isRight(billed))
      return E.right({ records: records.right, invoices: billed.right, refusal: undefined });
    const failure = E.isLeft(records) ? records.left : E.isLeft(billed) ? billed.left : undefined;
    if (failure === undefined || failure._tag === 'ProviderRefused')
      return E.right({ records: [], invoices: [], refusal: failure });
    return E.left(failure);
  };

/** Answers the accounts that could not be read. */
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
    let failure: Unavailable | undefined;

    const compare = (empty: AccountUsage) => async (): Promise<void> => {
      // One failure ends it all; what is under way is let go on.
      if (failure !== undefined) return;
      const read = await readAccount(deps, empty.accountNumber)();
      if (E.isLeft(read)) {
        failure = read.left;
        return;
      }
      const { records, invoices, refusal } = read.right;
      if (refusal !== undefined) unreadable.push({ accountNumber: empty.accountNumber, message: refusal.message });
      const account = { ...empty, records };
      const side = providerSide(account, range);
      tally.add(side.entries);
      tally.add(invoiceEntries(account, { shared: side.shared, invoices, units }, range));
    };
    await mapBounded(ACCOUNTS_AT_ONCE, accounts, compare)();
    return failure === undefined ? E.right(unreadable) : E.left(failure);
  };
