/**
 * A charge's price, in the catalog and in subscriptions alike, as core computes with it.
 *
 * By Zuora's OpenAPI and *Charge models*: the price of `PerUnit` and `FlatFee` stands in `price`, that of `Tiered` and
 * `Volume` in `tiers`, that of `Overage` in `includedUnits` and `overagePrice`; `TieredWithOverage` has both tiers and an
 * `overagePrice` for what lies above the last of them. Of a tier only `endingUnit` counts: `startingUnit` is written in
 * several ways (10, 10.1, 11) for the same border.
 */
import {
  Decimal,
  DecimalFromText,
  type FirstUnit,
  type ListedPrice,
  type Price,
  type Tier,
} from '@usage-billing/core/invoices';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';

const OptionalDecimal = t.union([DecimalFromText, t.undefined, t.null]);
const MaybeText = t.union([t.string, t.undefined, t.null]);

const ChargeTier = t.type({
  startingUnit: OptionalDecimal,
  endingUnit: OptionalDecimal,
  price: OptionalDecimal,
  priceFormat: MaybeText,
});

export const PriceFields = t.type({
  price: OptionalDecimal,
  tiers: t.union([t.array(ChargeTier), t.undefined, t.null]),
  includedUnits: OptionalDecimal,
  overagePrice: OptionalDecimal,
});
export type PriceFields = t.TypeOf<typeof PriceFields>;

export const ModelFields = t.type({ model: MaybeText, smoothingModel: MaybeText });
export type ModelFields = t.TypeOf<typeof ModelFields>;

/** None: the charge has no price of its own. */
export const priceOf = (charge: string, model: ModelFields, fields: PriceFields): O.Option<ListedPrice> => {
  const unclear = (why: string): O.Option<ListedPrice> => O.some(E.left({ charge, why }));
  const clear = (price: Price): O.Option<ListedPrice> => O.some(E.right(price));
  const { price, tiers, includedUnits, overagePrice } = fields;
  if ((model.smoothingModel ?? '') !== '')
    return unclear(`overage smoothing "${model.smoothingModel}" is not computed here`);
  switch (plain(model.model ?? '')) {
    case '':
      return unnamedModel(charge, fields);
    case 'per unit':
      return price == null ? unnamedModel(charge, fields) : clear({ _tag: 'PerUnit', amount: price });
    case 'flat fee':
      return price == null ? unclear('a flat fee without a price') : clear({ _tag: 'FlatFee', amount: price });
    case 'tiered':
      return O.some(tiered(charge, 'Tiered', tiers ?? []));
    case 'volume':
      return O.some(tiered(charge, 'Volume', tiers ?? []));
    case 'tiered with overage':
      return overagePrice == null
        ? unclear('tiers with overage without an overage price')
        : O.some(E.map((table: Price) => withOverage(table, overagePrice))(tiered(charge, 'Tiered', tiers ?? [])));
    case 'overage':
      return overagePrice == null || includedUnits == null
        ? unclear('overage without a price or included units')
        : clear({ _tag: 'Overage', included: includedUnits, amount: overagePrice });
    default:
      return unclear(`the charge model "${model.model}" is not computed here`);
  }
};

/** Words are written in several ways: `FlatFee`, `Flat Fee`, `flat_fee`, `Flat Fee Pricing`. */
const plain = (word: string): string =>
  word
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_-]/g, ' ')
    .toLowerCase()
    .replace(/ pricing$/, '');

/** Older answers do not name the model: a single price is one per unit, and several tiers could be either kind. */
const unnamedModel = (charge: string, { price, tiers }: PriceFields): O.Option<ListedPrice> => {
  const single = price ?? (tiers?.length === 1 ? tiers[0]?.price : undefined);
  if (single != null) return O.some(E.right({ _tag: 'PerUnit', amount: single }));
  return (tiers ?? []).length > 0 ? O.some(E.left({ charge, why: 'tiers whose charge model is not named' })) : O.none;
};

const TIER_KINDS: Readonly<Record<string, 'PerUnit' | 'FlatFee'>> = { 'per unit': 'PerUnit', 'flat fee': 'FlatFee' };

const tiered = (
  charge: string,
  _tag: 'Tiered' | 'Volume',
  rows: ReadonlyArray<t.TypeOf<typeof ChargeTier>>,
): ListedPrice => {
  const [first] = rows;
  if (first === undefined) return E.left({ charge, why: 'a tiered price without tiers' });
  const tiers: Tier[] = [];
  for (const { endingUnit, price, priceFormat } of rows) {
    const kind = TIER_KINDS[plain(priceFormat ?? 'per unit')];
    if (price == null || kind === undefined) return E.left({ charge, why: `a tier of format "${priceFormat}"` });
    tiers.push({ upTo: O.fromNullable(endingUnit), price: { _tag: kind, amount: price } });
  }
  const ends = tiers.slice(0, -1).map(({ upTo }) => upTo);
  if (!ends.every((end, index) => O.isSome(end) && isAfter(end.value, ends[index - 1])))
    return E.left({ charge, why: 'tiers that do not follow one another' });
  const from: FirstUnit = (first.startingUnit ?? new Decimal(0)).gt(0) ? 1 : 0;
  return E.right({ _tag, tiers, from });
};

const isAfter = (end: Decimal, before: O.Option<Decimal> | undefined): boolean =>
  before === undefined || O.isNone(before) || end.gt(before.value);

const withOverage = (price: Price, amount: Decimal): Price =>
  price._tag === 'Tiered'
    ? { ...price, tiers: [...price.tiers, { upTo: O.none, price: { _tag: 'PerUnit', amount } }] }
    : price;
