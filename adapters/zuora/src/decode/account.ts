/** Accounts and subscriptions, as Zuora tells of them and as the port names them. */
import type {
  Payment,
  PaymentStatus,
  ProviderAccount,
  Subscription,
  SubscriptionStatus,
} from '@usage-billing/core/invoices';
import { Currency, DecimalFromText } from '@usage-billing/core/invoices';
import type { CalendarDay } from '@usage-billing/core/shared';
import { AmountType } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import type { CallResult } from '../attempt.ts';
import { refusal } from '../failure.ts';
import { Day, decodeAs, OptionalText, TextOrEmpty, WholeNumber } from './codecs.ts';
import { pageAs } from './page.ts';

/** A date that cannot be read is none: it is for the reader of payments to judge. */
const LenientDay = new t.Type<O.Option<CalendarDay>, unknown, unknown>(
  'LenientDay',
  (u): u is O.Option<CalendarDay> => typeof u === 'object' && u !== null && '_tag' in u,
  (input) => t.success(O.fromEither(Day.decode(input))),
  t.identity,
);

const SummaryPayment = t.type({ id: t.string, status: t.string, effectiveDate: LenientDay });
type SummaryPayment = t.TypeOf<typeof SummaryPayment>;

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
  payments: t.union([t.array(SummaryPayment), t.undefined, t.null]),
});
export type Summary = t.TypeOf<typeof Summary>;

export const decodeSummary = decodeAs(Summary, 'account summary');

const Charge = t.type({
  number: t.string,
  uom: OptionalText,
  price: t.union([DecimalFromText, t.undefined, t.null]),
});

const ZuoraSubscription = t.type({
  subscriptionNumber: t.string,
  status: t.string,
  contractEffectiveDate: t.union([Day, t.undefined, t.null]),
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

const decodeStatusWord = decodeAs(t.type({ status: t.string }), 'subscription');

export const decodeSubscriptionStatus = (body: unknown): CallResult<SubscriptionStatus> =>
  E.map(({ status }: { readonly status: string }) => subscriptionStatus(status))(decodeStatusWord(body));

/** The unit that customers pay for; tenants may put their own prefix before it. */
const BILLED_UNIT = 'node-seconds';

/** By contract date; among equals the one that Zuora names first. */
export const newestOf = (subscriptions: ReadonlyArray<ZuoraSubscription>): O.Option<ZuoraSubscription> =>
  subscriptions.reduce<O.Option<ZuoraSubscription>>(
    (newest, one) =>
      O.isNone(newest) || (one.contractEffectiveDate ?? '') > (newest.value.contractEffectiveDate ?? '')
        ? O.some(one)
        : newest,
    O.none,
  );

/** A plan that an amendment took away is still listed. */
const isInForce = ({ lastChangeType }: { readonly lastChangeType: O.Option<string> }): boolean =>
  O.isNone(lastChangeType) || lastChangeType.value !== 'Remove';

/** Two charges for the billed unit would leave open which of them a line of usage belongs to. */
export const toSubscription = (from: ZuoraSubscription): CallResult<Subscription> => {
  const charges = from.ratePlans
    .filter(isInForce)
    .flatMap(({ ratePlanCharges }) => ratePlanCharges)
    .flatMap(({ number, uom, price }) =>
      O.isSome(uom) ? [{ number, unit: uom.value as AmountType, price: O.fromNullable(price) }] : [],
    );
  const billed = charges.filter(({ unit }) => unit.endsWith(BILLED_UNIT)).map(({ number }) => number);
  if (billed.length > 1)
    return E.left(
      refusal(`subscription ${from.subscriptionNumber} has several charges for ${BILLED_UNIT}: ${billed.join(', ')}`),
    );
  if (!charges.every(({ unit }) => AmountType.is(unit)))
    return E.left({
      _tag: 'Malformed',
      reason: `subscription ${from.subscriptionNumber} has a unit of over 128 characters`,
    });
  return E.right({ number: from.subscriptionNumber, status: subscriptionStatus(from.status), charges });
};

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

export const toAccount = (
  summary: Summary,
  subscription: O.Option<Subscription>,
  declineCodes: ReadonlyMap<string, string>,
): ProviderAccount => {
  const { accountNumber, currency, billCycleDay, balance, defaultPaymentMethod } = summary.basicInfo;
  return {
    number: accountNumber,
    currency,
    billCycleDay,
    balance: { amount: balance, currency },
    hasPaymentMethod: O.isSome(defaultPaymentMethod?.id ?? O.none),
    billToContact: summary.billToContact,
    subscription,
    payments: (summary.payments ?? []).map((payment) => toPayment(payment, declineCodes)),
  };
};
