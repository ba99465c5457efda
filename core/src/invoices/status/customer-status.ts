/** What a customer's page shows about their bill, put together from what the ledger and the provider know. */
import { isNone, isSome, none, type Option, some } from 'fp-ts/lib/Option.js';
import { min } from 'fp-ts/lib/Ord.js';
import * as S from 'fp-ts/lib/string.js';
import { addDays, type CalendarDay, dayOf, dayOfMonth, startOfDay } from '../../shared/calendar.ts';
import { HOUR, type Instant, instant } from '../../shared/instant.ts';
import type { Organization } from '../../trials/organization.ts';
import { firstBillableHour, type Trial, trialOf } from '../../trials/trial.ts';
import { NODE_SECONDS } from '../../usage/amount-type.ts';
import { hourOf, nextHour } from '../../usage/hour-bucket.ts';
import type { TimeRange } from '../../usage/ports/usage-ledger.ts';
import { type Currency, Decimal } from '../money/money.ts';
import { isCycleDay, NEW_ACCOUNT_CYCLE_DAY, noCycleDay } from '../period/billing-cycle.ts';
import { type BillingPeriod, billingPeriod } from '../period/billing-period.ts';
import { chargeInEachCurrency, customerPrices, type PricePerUnit } from '../prices/customer-prices.ts';
import type { ProviderAccount } from '../provider/provider-accounts.ts';
import type { CatalogRate } from '../provider/provider-catalog.ts';
import { type AccountAsFarAsKnown, type BillingStatus, billingStatus, unknownProviderWords } from './billing-status.ts';
import { DAYS_TO_AVERAGE, type DailyUsage, estimatedCharge, estimatedUsage } from './estimate.ts';

export interface CustomerStatus {
  readonly trial: Trial;
  readonly billingPeriod: BillingPeriod;
  /** The period's node-seconds at the customer's prices, in cents. Empty while those cannot be known. */
  readonly usageToDate: ReadonlyMap<Currency, Decimal>;
  /** Node-seconds of the period, in the order of days; days without usage do not appear. */
  readonly usagePerDay: ReadonlyArray<DailyUsage>;
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

/** Which usage has to be read: the sums themselves are made where the rows are. */
export interface StatusRanges {
  readonly period: BillingPeriod;
  /** By day: the period and the week that the estimate averages, up to the end of today. */
  readonly days: TimeRange;
  /** The hour two hours ago: late events of the hour before may still be on their way. */
  readonly activeHour: TimeRange;
  readonly interim: Option<TimeRange>;
}

export interface StatusUsage {
  readonly days: ReadonlyArray<DailyUsage>;
  readonly activeHour: bigint;
  readonly interim: bigint;
}

const earlierDay = min<CalendarDay>(S.Ord);

/**
 * Of an account that cannot be read, the cycle day is taken for the one that every account made here has. One that was
 * read and has none is not of that kind: its contract begins when the trial ends, and its months are counted from there.
 */
const cycleDayFor = (account: AccountAsFarAsKnown, trialEnd: Instant): number => {
  if (account === 'unknown' || isNone(account)) return NEW_ACCOUNT_CYCLE_DAY;
  const { billCycleDay } = account.value;
  return isCycleDay(billCycleDay) ? billCycleDay : dayOfMonth(dayOf(trialEnd));
};

export const statusRanges = (organization: Organization, account: AccountAsFarAsKnown, now: Instant): StatusRanges => {
  const { createdAt, trialExpiresAt: trialEnd } = organization;
  const billCycleDay = cycleDayFor(account, trialEnd);
  const period = billingPeriod({ billCycleDay, createdAt, trialEnd, now });
  const weekAgo = addDays(dayOf(now), -DAYS_TO_AVERAGE);
  const activeHour = hourOf(instant(now - 2n * HOUR));
  const periodStart = startOfDay(period.start);
  const owesInterim = account !== 'unknown' && isNone(account) && trialEnd <= now && trialEnd < periodStart;
  return {
    period,
    days: {
      from: startOfDay(earlierDay(period.start, weekAgo)),
      to: startOfDay(addDays(dayOf(now), 1)),
    },
    activeHour: { from: activeHour, to: nextHour(activeHour) },
    interim: owesInterim ? some({ from: firstBillableHour(trialEnd), to: periodStart }) : none,
  };
};

export interface CustomerStatusInput {
  readonly organization: Organization;
  readonly account: AccountAsFarAsKnown;
  readonly rates: ReadonlyArray<CatalogRate> | 'unknown';
  readonly ranges: StatusRanges;
  readonly usage: StatusUsage;
  readonly now: Instant;
  /** Of those who have no account yet. */
  readonly defaultCurrency: Currency;
}

const inPeriod =
  ({ start, end }: BillingPeriod) =>
  (usage: { readonly day: CalendarDay }): boolean =>
    usage.day >= start && usage.day < end;

type Provided = Pick<CustomerStatusInput, 'account' | 'rates'>;

/** Without the account nobody knows whether the customer has a price of their own, so that no amount is better than a wrong one. */
const pricesAsFarAsKnown = ({ account, rates }: Provided): PricePerUnit =>
  account === 'unknown' ? new Map() : customerPrices(rates === 'unknown' ? [] : rates, NODE_SECONDS, account);

const warningsAboutAccount = (account: ProviderAccount): ReadonlyArray<string> => [
  ...unknownProviderWords(account),
  ...(isCycleDay(account.billCycleDay) ? [] : [noCycleDay(account)]),
];

const warningsAbout = ({ account, rates }: Provided, prices: PricePerUnit): ReadonlyArray<string> => {
  const missingPrice = account !== 'unknown' && rates !== 'unknown' && prices.size === 0;
  return [
    ...(account !== 'unknown' && isSome(account) ? warningsAboutAccount(account.value) : []),
    ...(missingPrice ? [`the catalog has no price for ${NODE_SECONDS}`] : []),
  ];
};

const currencyOf = ({ account, defaultCurrency }: CustomerStatusInput): Option<Currency> => {
  if (account === 'unknown') return none;
  return some(isSome(account) ? account.value.currency : defaultCurrency);
};

export const customerStatus = (input: CustomerStatusInput): CustomerStatus => {
  const { organization, account, ranges, usage, now } = input;
  const trial = trialOf(organization, now);
  const prices = pricesAsFarAsKnown(input);
  const usagePerDay = usage.days.filter(inPeriod(ranges.period));
  const nodeSeconds = usagePerDay.reduce((sum, { amount }) => sum + amount, 0n);
  const estimate = estimatedUsage({
    periodStart: ranges.period.start,
    trialEnd: organization.trialExpiresAt,
    now,
    usage: usage.days,
  });
  return {
    trial,
    billingPeriod: ranges.period,
    usageToDate: chargeInEachCurrency(prices, nodeSeconds),
    usagePerDay,
    activeHosts: new Decimal(usage.activeHour.toString()).div(3600),
    payment: billingStatus(trial, account),
    interim: isNone(ranges.interim)
      ? none
      : some({
          usage: chargeInEachCurrency(prices, usage.interim),
          start: trial.end,
          end: ranges.interim.value.to,
        }),
    estimatedMonthlyUsage: new Map(
      [...prices].map(([currency, price]) => [currency, estimatedCharge(price, estimate)]),
    ),
    currency: currencyOf(input),
    warnings: warningsAbout(input, prices),
  };
};
