/** What a customer's page shows about their bill, put together from what the ledger and the provider know. */
import { isNone, isSome, none, type Option, some } from 'fp-ts/lib/Option.js';
import { min } from 'fp-ts/lib/Ord.js';
import * as S from 'fp-ts/lib/string.js';
import { addDays, type CalendarDay, dayOf, startOfDay } from '../shared/calendar.ts';
import { HOUR, type Instant, instant } from '../shared/instant.ts';
import type { Organization } from '../trials/organization.ts';
import { type Trial, trialOf } from '../trials/trial.ts';
import { NODE_SECONDS } from '../usage/amount-type.ts';
import { hourOf, nextHour } from '../usage/hour-bucket.ts';
import { firstBillableHour } from '../usage/upload/billable-usage.ts';
import type { TimeRange } from '../usage/usage-ledger.ts';
import { type BillingPeriod, billingPeriod } from './billing-period.ts';
import type { CatalogRate, ProviderAccount } from './billing-provider.ts';
import { type BillingStatus, billingStatus, unknownProviderWords } from './billing-status.ts';
import { chargeInEachCurrency, customerPrices } from './customer-prices.ts';
import { DAYS_TO_AVERAGE, type DailyUsage, estimatedCharge, estimatedUsage } from './estimate.ts';
import { type Currency, Decimal } from './money.ts';
import { NEW_ACCOUNT_CYCLE_DAY } from './new-account.ts';

export interface CustomerStatus {
  readonly trial: Trial;
  readonly billingPeriod: BillingPeriod;
  /** The period's node-seconds at the customer's prices, in cents. */
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
  /** In whole currency units, rounded up. */
  readonly estimatedMonthlyUsage: ReadonlyMap<Currency, Decimal>;
  readonly currency: Currency;
  /** What the provider said that nobody here understands: for the log, not for the customer. */
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

export const statusRanges = (
  organization: Organization,
  account: Option<ProviderAccount>,
  now: Instant,
): StatusRanges => {
  const { createdAt, trialExpiresAt: trialEnd } = organization;
  const billCycleDay = isSome(account) ? account.value.billCycleDay : NEW_ACCOUNT_CYCLE_DAY;
  const period = billingPeriod({ billCycleDay, createdAt, trialEnd, now });
  const weekAgo = addDays(dayOf(now), -DAYS_TO_AVERAGE);
  const activeHour = hourOf(instant(now - 2n * HOUR));
  const periodStart = startOfDay(period.start);
  const owesInterim = isNone(account) && trialEnd <= now && trialEnd < periodStart;
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
  readonly account: Option<ProviderAccount>;
  readonly rates: ReadonlyArray<CatalogRate>;
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

export const customerStatus = (input: CustomerStatusInput): CustomerStatus => {
  const { organization, account, ranges, usage, now } = input;
  const trial = trialOf(organization, now);
  const prices = customerPrices(input.rates, NODE_SECONDS, account);
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
    currency: isSome(account) ? account.value.currency : input.defaultCurrency,
    warnings: [
      ...(isSome(account) ? unknownProviderWords(account.value) : []),
      ...(prices.size === 0 ? [`the catalog has no price for ${NODE_SECONDS}`] : []),
    ],
  };
};
