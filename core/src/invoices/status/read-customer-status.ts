/** Use case: how a customer stands, from the directory, the ledger, and the provider as far as that answers. */
import { type Either, isLeft } from 'fp-ts/lib/Either.js';
import { getOrElse, isNone, isSome, none } from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { dayOf } from '../../shared/calendar.ts';
import type { Clock } from '../../shared/clock.ts';
import { instant } from '../../shared/instant.ts';
import { fail, inSteps, step } from '../../shared/result.ts';
import type { Organization } from '../../trials/organization.ts';
import type { DirectoryError, OrganizationDirectory } from '../../trials/ports/organization-directory.ts';
import { type AmountType, NODE_SECONDS } from '../../usage/amount-type.ts';
import type { LedgerError, SumsQuery, TimeRange, UsageLedger, UsageSum } from '../../usage/ports/usage-ledger.ts';
import type { Currency } from '../money/money.ts';
import type { ProviderAccounts } from '../provider/provider-accounts.ts';
import type { CatalogRate, ProviderCatalog } from '../provider/provider-catalog.ts';
import type { ProviderError } from '../provider/provider-error.ts';
import type { AccountAsFarAsKnown } from './billing-status.ts';
import { type CustomerStatus, customerStatus, type StatusUsage, type UnitDay } from './customer-status.ts';
import { pricedUnits } from './priced-units.ts';
import { type StatusRanges, statusRanges } from './status-ranges.ts';
import { type UnclearTerms, unclearTerms } from './unclear-terms.ts';

/** What a customer's status is read from. */
export interface ReadCustomerStatusDeps {
  readonly directory: Pick<OrganizationDirectory, 'findByExternalId'>;
  readonly ledger: Pick<UsageLedger, 'sumsTogether'>;
  readonly accounts: Pick<ProviderAccounts, 'find'>;
  readonly catalog: ProviderCatalog;
  readonly clock: Clock;
}

/** The provider is not among them: without it the status says what is not known. */
export type CustomerStatusError = DirectoryError | LedgerError | UnclearTerms;

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

const readUsage = (
  ledger: ReadCustomerStatusDeps['ledger'],
  { id }: Organization,
  ranges: StatusRanges,
  amountTypes: ReadonlyArray<AmountType>,
): TE.TaskEither<LedgerError, StatusUsage> =>
  inSteps(async function* () {
    if (isNone(id)) return NOTHING_USED;
    const sums = (range: TimeRange, by: SumsQuery['by'], units = amountTypes): SumsQuery => ({
      range,
      by,
      instanceIds: [id.value],
      amountTypes: units,
    });
    const [days = [], activeHour = [], free = [], interim = []] = yield* step(
      ledger.sumsTogether([
        sums(ranges.days, 'day'),
        sums(ranges.activeHour, 'hour', [NODE_SECONDS]),
        sums(getOrElse(() => NEVER)(ranges.freeHours), 'day'),
        sums(getOrElse(() => NEVER)(ranges.interim), 'month'),
      ]),
    );
    return {
      days: days.map(toUnitDay),
      free: free.map(toUnitDay),
      activeHour: totalOf(activeHour),
      interim: new Map(
        [...Map.groupBy(interim, ({ amountType }) => amountType)].map(([unit, of]) => [unit, totalOf(of)]),
      ),
    };
  });

const NOTHING_USED: StatusUsage = { days: [], free: [], activeHour: 0n, interim: new Map() };

/** Holds no hour. */
const NEVER: TimeRange = { from: instant(0n), to: instant(0n) };

const toUnitDay = ({ amountType, start, amount }: UsageSum): UnitDay => ({
  unit: amountType,
  day: dayOf(start),
  amount,
});

const totalOf = (sums: ReadonlyArray<UsageSum>): bigint => sums.reduce((sum, { amount }) => sum + amount, 0n);

/** Reads only. The account is read before the usage, because its cycle day and charges say which usage is needed. */
export const readCustomerStatus =
  ({ directory, ledger, accounts, catalog, clock }: ReadCustomerStatusDeps) =>
  (input: {
    readonly externalId: string;
    /** Shown to those who have no account yet. */
    readonly defaultCurrency: Currency;
  }): TE.TaskEither<CustomerStatusError, CustomerStatus> =>
    inSteps(async function* () {
      const organization = yield* step(directory.findByExternalId(input.externalId));
      const { account, rates, failures } = await askProvider({ accounts, catalog }, organization)();
      const now = clock.now();
      if (account !== 'unknown' && isSome(account))
        for (const unclear of unclearTerms(account.value, dayOf(now))) return yield* fail(unclear);
      const ranges = statusRanges(organization, account, now);
      const units = new Set([NODE_SECONDS, ...pricedUnits(account, rates, dayOf(now)).map(({ unit }) => unit)]);
      const usage = yield* step(readUsage(ledger, organization, ranges, [...units]));
      const { defaultCurrency } = input;
      const { rounding } = catalog;
      const known = { organization, account, rates, rounding, ranges, usage, now, defaultCurrency };
      const status = customerStatus(known);
      return { ...status, warnings: [...failures, ...status.warnings] };
    });
