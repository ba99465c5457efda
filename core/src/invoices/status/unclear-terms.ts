/** Accounts whose terms cannot be understood: a mistake in their set-up, not a failure of the provider. */
import * as E from 'fp-ts/lib/Either.js';
import { isSome } from 'fp-ts/lib/Option.js';
import { fromOption } from 'fp-ts/lib/ReadonlyArray.js';
import type { CalendarDay } from '../../shared/calendar.ts';
import type { AmountType } from '../../usage/amount-type.ts';
import type { ProviderAccount } from '../provider/provider-accounts.ts';
import { holdsOn, isBilled, type SubscriptionCharge, segmentOn } from '../provider/provider-subscriptions.ts';

/** No amount can be told. The message names every charge concerned, for staff; customers are not shown it. */
export interface UnclearTerms {
  readonly _tag: 'UnclearTerms';
  readonly accountNumber: string;
  readonly message: string;
}

/** None where every unit is rated by one charge today, at a price that can be computed. */
export const unclearTerms = (account: ProviderAccount, today: CalendarDay): ReadonlyArray<UnclearTerms> => {
  const charges = account.subscriptions
    .filter((subscription) => isBilled(subscription) && holdsOn(subscription, today))
    .flatMap((subscription) => subscription.charges)
    .filter((charge) => isSome(segmentOn(charge, today)));
  const problems = [...Map.groupBy(charges, ({ unit }) => unit)].flatMap(([unit, alike]) => [
    ...ambiguous(unit, alike),
    ...alike.flatMap((charge) => unclearPrice(charge, today)),
  ]);
  if (problems.length === 0) return [];
  return [{ _tag: 'UnclearTerms', accountNumber: account.number, message: problems.join('; ') }];
};

const ambiguous = (unit: AmountType, charges: ReadonlyArray<SubscriptionCharge>): ReadonlyArray<string> =>
  charges.length > 1 ? [`charges ${charges.map(({ number }) => number).join(' and ')} all rate ${unit}`] : [];

const unclearPrice = (charge: SubscriptionCharge, today: CalendarDay): ReadonlyArray<string> =>
  fromOption(segmentOn(charge, today))
    .flatMap(({ price }) => fromOption(price))
    .flatMap((price) => (E.isLeft(price) ? [`charge ${price.left.charge}: ${price.left.why}`] : []));
