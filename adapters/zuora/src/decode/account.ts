/** Accounts and subscriptions, as Zuora tells of them and as the port names them. */
import type {
  Payment,
  PaymentStatus,
  ProviderAccount,
  Subscription,
  SubscriptionCharge,
  SubscriptionStatus,
} from '@usage-billing/core/invoices';
import { Currency, DecimalFromText } from '@usage-billing/core/invoices';
import type { CalendarDay } from '@usage-billing/core/shared';
import { AmountType } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import type { CallResult } from '../attempt.ts';
import { Day, decodeAs, OptionalText, TextOrEmpty, WholeNumber } from './codecs.ts';
import { pageAs } from './page.ts';
import { ModelFields, PriceFields, priceOf } from './price.ts';

/** A date that cannot be read is none: it is for the reader of payments to judge. */
const LenientDay = new t.Type<O.Option<CalendarDay>, unknown, unknown>(
  'LenientDay',
  (u): u is O.Option<CalendarDay> => typeof u === 'object' && u !== null && '_tag' in u,
  (input) => t.success(O.fromEither(Day.decode(input))),
  t.identity,
);

const SummaryPayment = t.type({ id: t.string, status: t.string, effectiveDate: LenientDay });
type SummaryPayment = t.TypeOf<typeof SummaryPayment>;

const SummaryInvoice = t.type({ status: t.string, dueDate: LenientDay, balance: DecimalFromText });
type SummaryInvoice = t.TypeOf<typeof SummaryInvoice>;

const Summary = t.type({
  basicInfo: t.type({
    accountNumber: t.string,
    currency: Currency,
    billCycleDay: WholeNumber,
    balance: DecimalFromText,
    defaultPaymentMethod: t.union([t.type({ id: OptionalText }), t.undefined, t.null]),
  }),
  billToContact: t.strict({
    firstName: TextOrEmpty,
    lastName: TextOrEmpty,
    address1: TextOrEmpty,
    address2: TextOrEmpty,
    city: TextOrEmpty,
    zipCode: TextOrEmpty,
    state: TextOrEmpty,
    country: TextOrEmpty,
    workEmail: TextOrEmpty,
    workPhone: TextOrEmpty,
  }),
  invoices: t.union([t.array(SummaryInvoice), t.undefined, t.null]),
  payments: t.union([t.array(SummaryPayment), t.undefined, t.null]),
});
export type Summary = t.TypeOf<typeof Summary>;

export const decodeSummary = decodeAs(Summary, 'account summary');

const OptionalDay = t.union([Day, t.undefined, t.null]);

const Terms = t.intersection([
  t.type({ effectiveStartDate: OptionalDay, effectiveEndDate: OptionalDay }),
  ModelFields,
  PriceFields,
]);

const Charge = t.intersection([
  t.type({ number: t.string, uom: OptionalText, processedThroughDate: OptionalDay }),
  Terms,
  t.partial({ chargeSegments: t.union([t.array(Terms), t.null]) }),
]);
type Charge = t.TypeOf<typeof Charge>;

const ZuoraSubscription = t.type({
  subscriptionNumber: t.string,
  status: t.string,
  contractEffectiveDate: OptionalDay,
  subscriptionStartDate: OptionalDay,
  subscriptionEndDate: OptionalDay,
  ratePlans: t.array(t.type({ lastChangeType: OptionalText, ratePlanCharges: t.array(Charge) })),
});
export type ZuoraSubscription = t.TypeOf<typeof ZuoraSubscription>;

export const decodeSubscriptions = pageAs('subscriptions', ZuoraSubscription);

const SUBSCRIPTION_STATUSES = [
  'Draft',
  'PendingActivation',
  'PendingAcceptance',
  'Active',
  'Suspended',
  'Cancelled',
  'Expired',
] as const;

const subscriptionStatus = (word: string): SubscriptionStatus =>
  SUBSCRIPTION_STATUSES.find((known) => known === word.replaceAll(' ', '')) ?? { unknown: word };

const One = t.type({ accountNumber: t.string, status: t.string });
const decodeOne = decodeAs(One, 'subscription');

export interface OneSubscription {
  readonly accountNumber: string;
  readonly status: SubscriptionStatus;
}

export const decodeOneSubscription = (body: unknown): CallResult<OneSubscription> =>
  E.map(({ accountNumber, status }: t.TypeOf<typeof One>) => ({ accountNumber, status: subscriptionStatus(status) }))(
    decodeOne(body),
  );

/** A plan that an amendment took away is still listed. */
const isInForce = ({ lastChangeType }: { readonly lastChangeType: O.Option<string> }): boolean =>
  O.isNone(lastChangeType) || lastChangeType.value !== 'Remove';

/** In the order in which they begin; among equals the one that Zuora names last comes first, as it lists the newest first. */
export const toSubscriptions = (from: ReadonlyArray<ZuoraSubscription>): CallResult<ReadonlyArray<Subscription>> =>
  E.map((subscriptions: ReadonlyArray<Subscription>) =>
    subscriptions.toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0)),
  )(E.traverseArray(toSubscription)(from.toReversed()));

/** Days from before there were any, for what does not say when it began. */
const BEGINNING = '0001-01-01' as CalendarDay;

const toSubscription = (from: ZuoraSubscription): CallResult<Subscription> => {
  const start = from.contractEffectiveDate ?? from.subscriptionStartDate ?? BEGINNING;
  const charges: SubscriptionCharge[] = [];
  for (const charge of from.ratePlans.filter(isInForce).flatMap(({ ratePlanCharges }) => ratePlanCharges)) {
    if (O.isNone(charge.uom)) continue;
    if (!AmountType.is(charge.uom.value)) {
      const reason = `subscription ${from.subscriptionNumber} has a unit of over 128 characters`;
      return E.left({ _tag: 'Malformed', reason });
    }
    charges.push(toCharge(charge, charge.uom.value, start));
  }
  return E.right({
    number: from.subscriptionNumber,
    status: subscriptionStatus(from.status),
    from: start,
    to: O.fromNullable(from.subscriptionEndDate),
    charges,
  });
};

/** Both ends are exclusive in Zuora's answers too: "the first day without service", "the first day not billed". */
const toCharge = (charge: Charge, unit: AmountType, start: CalendarDay): SubscriptionCharge => ({
  number: charge.number,
  unit,
  segments: (charge.chargeSegments ?? [charge])
    .map((terms) => ({
      from: terms.effectiveStartDate ?? start,
      to: O.fromNullable(terms.effectiveEndDate),
      price: priceOf(charge.number, terms, terms),
    }))
    .toSorted((a, b) => (a.from < b.from ? -1 : 1)),
  billedBefore: O.fromNullable(charge.processedThroughDate),
});

const PAYMENT_STATUSES = ['Draft', 'Processing', 'Processed', 'Error', 'Voided', 'Canceled', 'Posted'] as const;

const paymentStatus = (word: string): PaymentStatus =>
  PAYMENT_STATUSES.find((known) => known === word) ?? { unknown: word };

const toPayment = (from: SummaryPayment, declineCodes: ReadonlyMap<string, string>): Payment => ({
  effectiveDate: from.effectiveDate,
  status: paymentStatus(from.status),
  declineCode: O.fromNullable(declineCodes.get(from.id)),
});

/** The failed payments whose decline codes matter: those of the latest day. A query names at most so many. */
export const latestFailedPayments = (summary: Summary): ReadonlyArray<string> => {
  const payments = summary.payments ?? [];
  const dayOf = ({ effectiveDate }: SummaryPayment): string => O.getOrElse<string>(() => '')(effectiveDate);
  const latest = payments.map(dayOf).reduce((a, b) => (a > b ? a : b), '');
  return payments
    .filter((payment) => payment.status === 'Error' && (dayOf(payment) === latest || dayOf(payment) === ''))
    .slice(0, 40)
    .map(({ id }) => id);
};

/** The summary holds the latest invoices only; with many open ones the oldest may be missing. */
const unpaidSince = (invoices: ReadonlyArray<SummaryInvoice>): O.Option<CalendarDay> =>
  O.fromNullable(
    invoices
      .filter(({ status, balance }) => status === 'Posted' && balance.gt(0))
      .flatMap(({ dueDate }) => (O.isSome(dueDate) ? [dueDate.value] : []))
      .toSorted()[0],
  );

export const toAccount = (
  summary: Summary,
  subscriptions: ReadonlyArray<Subscription>,
  declineCodes: ReadonlyMap<string, string>,
): ProviderAccount => {
  const { accountNumber, currency, billCycleDay, balance, defaultPaymentMethod } = summary.basicInfo;
  return {
    number: accountNumber,
    currency,
    billCycleDay,
    balance: { amount: balance, currency },
    unpaidSince: unpaidSince(summary.invoices ?? []),
    hasPaymentMethod: O.isSome(defaultPaymentMethod?.id ?? O.none),
    billToContact: summary.billToContact,
    subscriptions,
    payments: (summary.payments ?? []).map((payment) => toPayment(payment, declineCodes)),
  };
};
