/** What a customer's page shows about their bill, put together from what the ledger and the provider know. */
import { isSome, map, none, type Option, some } from 'fp-ts/lib/Option.js';
import { dayOf } from '../../shared/calendar.ts';
import type { Instant } from '../../shared/instant.ts';
import type { Organization } from '../../trials/organization.ts';
import { type Trial, trialOf } from '../../trials/trial.ts';
import { type AmountType, NODE_SECONDS } from '../../usage/amount-type.ts';
import type { TimeRange } from '../../usage/ports/usage-ledger.ts';
import { type Currency, Decimal } from '../money/money.ts';
import type { Rounding } from '../money/rounding.ts';
import { isCycleDay, noCycleDay } from '../period/billing-cycle.ts';
import type { BillingPeriod } from '../period/billing-period.ts';
import type { ProviderAccount } from '../provider/provider-accounts.ts';
import type { CatalogRate } from '../provider/provider-catalog.ts';
import { type AccountAsFarAsKnown, type BillingStatus, billingStatus, unknownProviderWords } from './billing-status.ts';
import { type DailyUsage, estimatedUsage } from './estimate.ts';
import { chargesOf, estimatesOf, type PricedUnit, pricedUnits, priceWarnings } from './priced-units.ts';
import type { StatusRanges } from './status-ranges.ts';

/** What a customer sees of trial, period, usage, cost and payment. */
export interface CustomerStatus {
  readonly trial: Trial;
  readonly billingPeriod: BillingPeriod;
  /** What the period's usage of all units costs so far, rounded as invoices are. Empty while that cannot be known. */
  readonly usageToDate: ReadonlyMap<Currency, Decimal>;
  /** Node-seconds of the period, in the order of days; days without usage do not appear. */
  readonly usagePerDay: ReadonlyArray<DailyUsage>;
  /** Each unit that the customer pays for; node-seconds first. */
  readonly units: ReadonlyArray<UnitStatus>;
  /** Hosts that reported in the last hour that is surely complete. */
  readonly activeHosts: Decimal;
  readonly payment: BillingStatus;
  /** Unpaid usage between the end of the trial and the period, of those who never added a card. */
  readonly interim: Option<{
    readonly usage: ReadonlyMap<Currency, Decimal>;
    readonly start: Instant;
    readonly end: Instant;
  }>;
  /** In whole currency units, rounded up. Empty while the prices cannot be known. */
  readonly estimatedMonthlyUsage: ReadonlyMap<Currency, Decimal>;
  /** None while the account cannot be read. */
  readonly currency: Option<Currency>;
  /** What the provider did not say, or what nobody here understands: for the log, not for the customer. */
  readonly warnings: ReadonlyArray<string>;
}

export interface UnitStatus {
  readonly unit: AmountType;
  /** Billed usage of the period; below 0 where corrections outweigh it: then it is a credit against later usage. */
  readonly quantity: bigint;
  readonly usageToDate: ReadonlyMap<Currency, Decimal>;
}

export interface StatusUsage {
  /** By unit and day, over `StatusRanges.days`. */
  readonly days: ReadonlyArray<UnitDay>;
  /** Of these, what the trial covered on its last day. */
  readonly free: ReadonlyArray<UnitDay>;
  /** Node-seconds. */
  readonly activeHour: bigint;
  readonly interim: ReadonlyMap<AmountType, bigint>;
}

export interface UnitDay extends DailyUsage {
  readonly unit: AmountType;
}

export interface CustomerStatusInput {
  readonly organization: Organization;
  readonly account: AccountAsFarAsKnown;
  readonly rates: ReadonlyArray<CatalogRate> | 'unknown';
  readonly rounding: (currency: Currency) => Rounding;
  readonly ranges: StatusRanges;
  readonly usage: StatusUsage;
  readonly now: Instant;
  /** Of those who have no account yet. */
  readonly defaultCurrency: Currency;
}

export const customerStatus = (input: CustomerStatusInput): CustomerStatus => {
  const { organization, account, ranges, usage, now } = input;
  const trial = trialOf(organization, now);
  const units = pricedUnits(account, input.rates, dayOf(now));
  const currency = currencyOf(input);
  return {
    trial,
    billingPeriod: ranges.period,
    ...costs(input, units, isSome(currency) ? currency.value : input.defaultCurrency),
    usagePerDay: ofUnit(usage.days, NODE_SECONDS).filter(inPeriod(ranges.period)),
    activeHosts: new Decimal(usage.activeHour.toString()).div(3600),
    payment: billingStatus(trial, account, dayOf(now)),
    currency,
    warnings: warningsAbout(input, units),
  };
};

type Costs = Pick<CustomerStatus, 'usageToDate' | 'units' | 'interim' | 'estimatedMonthlyUsage'>;

const costs = (
  { organization, rounding, ranges, usage, now }: CustomerStatusInput,
  units: ReadonlyArray<PricedUnit>,
  own: Currency,
): Costs => {
  const billed = units.map((priced) => {
    const days = withoutFree(ofUnit(usage.days, priced.unit), ofUnit(usage.free, priced.unit));
    return { ...priced, days, quantity: sumOf(days.filter(inPeriod(ranges.period))) };
  });
  const estimate = { periodStart: ranges.period.start, trialEnd: organization.trialExpiresAt, now };
  const owed = units.map((priced) => ({ ...priced, quantity: usage.interim.get(priced.unit) ?? 0n }));
  return {
    usageToDate: chargesOf(billed, own, rounding),
    units: billed.map((one) => ({
      unit: one.unit,
      quantity: one.quantity,
      usageToDate: chargesOf([one], own, rounding),
    })),
    interim: map(({ to }: TimeRange) => ({
      usage: chargesOf(owed, own, rounding),
      start: organization.trialExpiresAt,
      end: to,
    }))(ranges.interim),
    estimatedMonthlyUsage: estimatesOf(
      billed.map(({ days, ...priced }) => ({ ...priced, usage: estimatedUsage({ ...estimate, usage: days }) })),
      own,
    ),
  };
};

const ofUnit = (days: ReadonlyArray<UnitDay>, unit: AmountType): ReadonlyArray<DailyUsage> =>
  days.filter((one) => one.unit === unit).map(({ day, amount }) => ({ day, amount }));

const withoutFree = (days: ReadonlyArray<DailyUsage>, free: ReadonlyArray<DailyUsage>): ReadonlyArray<DailyUsage> =>
  days.map(({ day, amount }) => ({ day, amount: amount - sumOf(free.filter((one) => one.day === day)) }));

const sumOf = (days: ReadonlyArray<DailyUsage>): bigint => days.reduce((sum, { amount }) => sum + amount, 0n);

const inPeriod =
  ({ start, end }: BillingPeriod) =>
  ({ day }: DailyUsage): boolean =>
    day >= start && day < end;

const currencyOf = ({ account, defaultCurrency }: CustomerStatusInput): Option<Currency> => {
  if (account === 'unknown') return none;
  return some(isSome(account) ? account.value.currency : defaultCurrency);
};

const warningsAbout = ({ account, rates }: CustomerStatusInput, units: ReadonlyArray<PricedUnit>) =>
  account === 'unknown'
    ? []
    : [...(isSome(account) ? warningsAboutAccount(account.value) : []), ...priceWarnings(units, rates)];

const warningsAboutAccount = (account: ProviderAccount): ReadonlyArray<string> => [
  ...unknownProviderWords(account),
  ...(isCycleDay(account.billCycleDay) ? [] : [noCycleDay(account)]),
];
