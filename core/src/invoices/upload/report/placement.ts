/** Where the usage of a day goes: to the subscription and charge that hold then, or aside with what to do about it. */
import * as O from 'fp-ts/lib/Option.js';
import type { CalendarDay } from '../../../shared/calendar.ts';
import { type AmountType, NODE_SECONDS } from '../../../usage/amount-type.ts';
import {
  type ChargeSegment,
  holdsOn,
  isBilled,
  type Subscription,
  type SubscriptionCharge,
  segmentOn,
  subscriptionStatusWord,
} from '../../provider/provider-subscriptions.ts';

/** The units that the product on sale rates; none when the catalog could not be read or named no unit at all. */
export type CatalogUnits = O.Option<ReadonlySet<AmountType>>;

/** What an account rates, and how its provider treats usage that comes after its period was billed. */
export interface RatingTerms {
  readonly subscriptions: ReadonlyArray<Subscription>;
  readonly catalog: CatalogUnits;
  /** True: usage of a billed period is rated all the same, on a later invoice. */
  readonly ratesLateUsage: boolean;
}

export type Placement =
  | PlacedUsage
  | { readonly _tag: 'SetAside'; readonly reason: PlacementReason; readonly detail: string };

/**
 * `not rated` is said only where a glitch forfeits nothing: never of node-seconds, never without a catalog. `before
 * contract`: used before the subscription or charge began. `too late`: everything is billed up to the charge's end.
 */
export type PlacementReason = 'not rated' | 'held' | 'before contract' | 'too late';

/** Usage of one day and unit with the charge that bills it. */
export interface PlacedUsage {
  readonly _tag: 'Placed';
  readonly subscription: Subscription;
  readonly charge: SubscriptionCharge;
  readonly segment: ChargeSegment;
  /** The first open day, where the day itself is billed already. None: the day is open. */
  readonly lateOn: O.Option<CalendarDay>;
}

export const placeUsage = (unit: AmountType, day: CalendarDay, terms: RatingTerms): Placement => {
  const charges = chargesOf(unit, terms.subscriptions);
  const [holding, second] = charges.flatMap((candidate) => {
    const segment = segmentOn(candidate.charge, day);
    return O.isSome(segment) && holdsOn(candidate.subscription, day) && isBilled(candidate.subscription)
      ? [{ ...candidate, segment: segment.value }]
      : [];
  });
  if (holding === undefined) return unplaced(unit, day, charges, terms);
  if (second !== undefined) return held(ambiguity(unit, day, holding, second));
  return inOpenPeriod({ _tag: 'Placed', ...holding, lateOn: O.none }, day, terms);
};

interface Candidate {
  readonly subscription: Subscription;
  readonly charge: SubscriptionCharge;
}

const chargesOf = (unit: AmountType, subscriptions: ReadonlyArray<Subscription>): ReadonlyArray<Candidate> =>
  subscriptions.flatMap((subscription) =>
    subscription.charges.filter((charge) => charge.unit === unit).map((charge) => ({ subscription, charge })),
  );

const held = (detail: string): Placement => ({ _tag: 'SetAside', reason: 'held', detail });

const ambiguity = (unit: AmountType, day: CalendarDay, one: Candidate, other: Candidate): string =>
  one.subscription.number === other.subscription.number
    ? `two charges of subscription ${one.subscription.number} rate ${unit}: ${one.charge.number} and ${other.charge.number}`
    : `subscriptions ${one.subscription.number} and ${other.subscription.number} both rate ${unit} on ${day}: end one of them at the provider`;

/** The first day from this one on that the charge was not billed for yet. */
export const openFrom = ({ billedBefore }: SubscriptionCharge, day: CalendarDay): CalendarDay =>
  O.isSome(billedBefore) && day < billedBefore.value ? billedBefore.value : day;

/** A provider never rates what arrives for a period that it has billed, so such usage goes to the first open day. */
const inOpenPeriod = (placed: PlacedUsage, day: CalendarDay, { ratesLateUsage }: RatingTerms): Placement => {
  const { subscription, charge } = placed;
  if (ratesLateUsage) return placed;
  const open = openFrom(charge, day);
  if (open === day) return placed;
  const segment = segmentOn(charge, open);
  if (O.isSome(segment) && holdsOn(subscription, open))
    return { ...placed, segment: segment.value, lateOn: O.some(open) };
  const detail =
    `charge ${charge.number} of subscription ${subscription.number} is billed up to its end on ${open}, ` +
    'and no later invoice will bill it: invoice it by hand, then "billing uploader usage settle"';
  return { _tag: 'SetAside', reason: 'too late', detail };
};

const unplaced = (
  unit: AmountType,
  day: CalendarDay,
  charges: ReadonlyArray<Candidate>,
  terms: RatingTerms,
): Placement => {
  const [stopped] = charges.filter(({ subscription }) => holdsOn(subscription, day) && !isBilled(subscription));
  if (stopped !== undefined)
    return held(
      `subscription ${stopped.subscription.number} is ${subscriptionStatusWord(stopped.subscription.status)}`,
    );
  const begins = charges
    .filter(({ subscription }) => isBilled(subscription))
    .flatMap((candidate) => beginningAfter(candidate, day))
    .toSorted((a, b) => (a.on < b.on ? -1 : 1))[0];
  if (begins !== undefined) return beforeContract(unit, day, begins);
  const ended = charges.at(-1)?.subscription;
  if (ended !== undefined) return held(`subscription ${ended.number} had ended by ${day}`);
  return unrated(unit, terms);
};

interface Beginning {
  readonly on: CalendarDay;
  readonly number: string;
}

const beginningAfter = ({ subscription, charge }: Candidate, day: CalendarDay): ReadonlyArray<Beginning> => {
  const first = charge.segments[0]?.from ?? subscription.from;
  const on = first > subscription.from ? first : subscription.from;
  return on > day ? [{ on, number: subscription.number }] : [];
};

const beforeContract = (unit: AmountType, day: CalendarDay, { on, number }: Beginning): Placement => ({
  _tag: 'SetAside',
  reason: 'before contract',
  detail: `subscription ${number} rates ${unit} from ${on} on, not on ${day}: move its start at the provider, or settle the usage`,
});

const unrated = (unit: AmountType, { subscriptions, catalog }: RatingTerms): Placement => {
  const numbers = subscriptions.filter(isBilled).map(({ number }) => number);
  const name = `${numbers.length > 1 ? 'subscriptions' : 'subscription'} ${numbers.join(' and ')}`;
  const rates = numbers.length > 1 ? 'rate' : 'rates';
  if (O.isNone(catalog)) return held(`${name} does not rate ${unit} and the catalog could not be read`);
  if (catalog.value.has(unit)) return held(`the catalog rates ${unit} but ${name} does not`);
  const detail = `neither the catalog nor ${name} ${rates} ${unit}`;
  return unit === NODE_SECONDS ? held(detail) : { _tag: 'SetAside', reason: 'not rated', detail };
};
