/** Use case: how a customer stands, from the directory, the ledger, and the provider as far as that answers. */
import { type Either, isLeft } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { isNone, none } from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { dayOf } from '../../shared/calendar.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Organization } from '../../trials/organization.ts';
import type { DirectoryError, OrganizationDirectory } from '../../trials/ports/organization-directory.ts';
import { NODE_SECONDS } from '../../usage/amount-type.ts';
import type { LedgerError, SumsQuery, TimeRange, UsageLedger, UsageSum } from '../../usage/ports/usage-ledger.ts';
import type { Currency } from '../money/money.ts';
import type { ProviderAccounts } from '../provider/provider-accounts.ts';
import type { CatalogRate, ProviderCatalog } from '../provider/provider-catalog.ts';
import type { ProviderError } from '../provider/provider-error.ts';
import type { AccountAsFarAsKnown } from './billing-status.ts';
import {
  type CustomerStatus,
  customerStatus,
  type StatusRanges,
  type StatusUsage,
  statusRanges,
} from './customer-status.ts';

export interface ReadCustomerStatusDeps {
  readonly directory: Pick<OrganizationDirectory, 'findByExternalId'>;
  readonly ledger: Pick<UsageLedger, 'sumsTogether'>;
  readonly accounts: Pick<ProviderAccounts, 'find'>;
  readonly catalog: ProviderCatalog;
  readonly clock: Clock;
}

/** The provider is not among them: without it the status says what is not known. */
export type CustomerStatusError = DirectoryError | LedgerError;

interface Provided {
  readonly account: AccountAsFarAsKnown;
  readonly rates: ReadonlyArray<CatalogRate> | 'unknown';
  /** Why something is unknown. */
  readonly failures: ReadonlyArray<string>;
}

const orUnknown = <A>(answer: Either<ProviderError, A>): A | 'unknown' => (isLeft(answer) ? 'unknown' : answer.right);

const failureOf = (what: string, answer: Either<ProviderError, unknown>): ReadonlyArray<string> =>
  isLeft(answer) ? [`${what} cannot be read: ${answer.left.message}`] : [];

/** Both at once, so that a provider that does not answer is waited for only once. */
const askProvider =
  ({ accounts, catalog }: Pick<ReadCustomerStatusDeps, 'accounts' | 'catalog'>, organization: Organization) =>
  async (): Promise<Provided> => {
    const { billingAccount } = organization;
    /** None: the directory names no account, or the provider does not know it. */
    const findAccount = isNone(billingAccount) ? TE.right(none) : accounts.find(billingAccount.value.number);
    const [account, rates] = await Promise.all([findAccount(), catalog.rates()]);
    return {
      account: orUnknown(account),
      rates: orUnknown(rates),
      failures: [...failureOf('the account', account), ...failureOf('the price list', rates)],
    };
  };

const total = (sums: ReadonlyArray<UsageSum> = []): bigint => sums.reduce((sum, { amount }) => sum + amount, 0n);

const NOTHING_USED: StatusUsage = { days: [], activeHour: 0n, interim: 0n };

const readUsage = (
  ledger: ReadCustomerStatusDeps['ledger'],
  { id }: Organization,
  ranges: StatusRanges,
): TE.TaskEither<LedgerError, StatusUsage> => {
  if (isNone(id)) return TE.right(NOTHING_USED);
  const sums = (range: TimeRange, by: SumsQuery['by']): SumsQuery => ({
    range,
    by,
    instanceIds: [id.value],
    amountTypes: [NODE_SECONDS],
  });
  return pipe(
    ledger.sumsTogether([
      sums(ranges.days, 'day'),
      sums(ranges.activeHour, 'hour'),
      ...(isNone(ranges.interim) ? [] : [sums(ranges.interim.value, 'month')]),
    ]),
    TE.map(([days = [], activeHour, interim]) => ({
      days: days.map(({ start, amount }) => ({ day: dayOf(start), amount })),
      activeHour: total(activeHour),
      interim: total(interim),
    })),
  );
};

/** Reads only. The account is read before the usage, because its cycle day says which usage is needed. */
export const readCustomerStatus =
  ({ directory, ledger, accounts, catalog, clock }: ReadCustomerStatusDeps) =>
  (input: {
    readonly externalId: string;
    /** Shown to those who have no account yet. */
    readonly defaultCurrency: Currency;
  }): TE.TaskEither<CustomerStatusError, CustomerStatus> =>
    pipe(
      TE.Do,
      TE.bindW('organization', () => directory.findByExternalId(input.externalId)),
      TE.bindW('provided', ({ organization }) => TE.fromTask(askProvider({ accounts, catalog }, organization))),
      TE.let('now', () => clock.now()),
      TE.let('ranges', ({ organization, provided, now }) => statusRanges(organization, provided.account, now)),
      TE.bindW('usage', ({ organization, ranges }) => readUsage(ledger, organization, ranges)),
      TE.map(({ provided, ...found }) => {
        const status = customerStatus({ ...found, ...provided, defaultCurrency: input.defaultCurrency });
        return { ...status, warnings: [...provided.failures, ...status.warnings] };
      }),
    );
