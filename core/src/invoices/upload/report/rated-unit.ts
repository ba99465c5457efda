/** Whether an account pays for a unit, and what to do with the usage where it does not. */
import * as O from 'fp-ts/lib/Option.js';
import { type AmountType, NODE_SECONDS } from '../../../usage/amount-type.ts';
import type { Subscription, SubscriptionCharge } from '../../provider/provider-subscriptions.ts';

/** The units that the product on sale rates; none when the catalog could not be read or named no unit at all. */
export type CatalogUnits = O.Option<ReadonlySet<AmountType>>;

export type UnitVerdict =
  | { readonly _tag: 'Rated'; readonly charge: SubscriptionCharge }
  | { readonly _tag: 'SetAside'; readonly reason: 'not rated' | 'held'; readonly detail: string };

/** `not rated` is said only where a glitch forfeits nothing: never of node-seconds, never without a catalog. */
export const judgeUnit = (
  unit: AmountType,
  subscription: Pick<Subscription, 'number' | 'charges'>,
  catalog: CatalogUnits,
): UnitVerdict => {
  const held = (detail: string): UnitVerdict => ({ _tag: 'SetAside', reason: 'held', detail });
  const [charge, second] = subscription.charges.filter((candidate) => candidate.unit === unit);
  const name = `subscription ${subscription.number}`;
  if (second !== undefined) return held(`two charges of ${name} rate ${unit}`);
  if (charge !== undefined) return { _tag: 'Rated', charge };
  if (O.isNone(catalog)) return held(`${name} does not rate ${unit} and the catalog could not be read`);
  if (catalog.value.has(unit)) return held(`the catalog rates ${unit} but ${name} does not`);
  const detail = `neither the catalog nor ${name} rates ${unit}`;
  return unit === NODE_SECONDS ? held(detail) : { _tag: 'SetAside', reason: 'not rated', detail };
};
