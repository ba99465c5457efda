import test from 'ava';
import fc from 'fast-check';
import { none, some } from 'fp-ts/lib/Option.js';
import { type Currency, Decimal } from '../../../src/invoices/money/money.ts';
import {
  chargeOf,
  exactCharge,
  exactChargeOfFraction,
  type FirstUnit,
  type Price,
  type Tier,
} from '../../../src/invoices/money/price.ts';
import { defaultRounding } from '../../../src/invoices/money/rounding.ts';

const USD = 'USD' as Currency;
const d = (text: string): Decimal => new Decimal(text);
const perUnit = (upTo: string | undefined, amount: string): Tier => ({
  upTo: upTo === undefined ? none : some(d(upTo)),
  price: { _tag: 'PerUnit', amount: d(amount) },
});
const flatFee = (upTo: string | undefined, amount: string): Tier => ({
  upTo: upTo === undefined ? none : some(d(upTo)),
  price: { _tag: 'FlatFee', amount: d(amount) },
});
const tiered = (from: FirstUnit, ...tiers: ReadonlyArray<Tier>): Price => ({ _tag: 'Tiered', tiers, from });
const volume = (from: FirstUnit, ...tiers: ReadonlyArray<Tier>): Price => ({ _tag: 'Volume', tiers, from });

const exact = (price: Price, quantity: bigint): string => exactCharge(price, quantity).toFixed();

test('a price per unit is multiplied, and rounded once', (t) => {
  const price: Price = { _tag: 'PerUnit', amount: d('0.000011416') };
  t.is(chargeOf(price, 1_000_000n, defaultRounding(USD)).toFixed(2), '11.42');
  t.is(chargeOf(price, 16_222_222n, defaultRounding('JPY' as Currency)).toFixed(), '185');
  t.is(exact(price, 9_999_999_999_999n), '114159999.999988584');
});

test('a flat fee is the same for any quantity', (t) => {
  const price: Price = { _tag: 'FlatFee', amount: d('49') };
  for (const quantity of [0n, 1n, 10n ** 12n]) t.is(exact(price, quantity), '49');
});

test('graduated: a tier holds what is above the one before, up to its own end', (t) => {
  // Two worked sums of the provider's pages: 10 × p1 + 3 × p2, and 10 × 2 + 5 × 3.
  const price = tiered(0, perUnit('10', '2'), perUnit('20', '3'), perUnit(undefined, '5'));
  t.is(exact(price, 13n), '29');
  t.is(exact(price, 15n), '35');
  for (const [quantity, charge] of [
    [0n, '0'],
    [9n, '18'],
    [10n, '20'],
    [11n, '23'],
    [20n, '50'],
    [21n, '55'],
  ] as const)
    t.is(exact(price, quantity), charge, `${quantity}`);
});

test('graduated: the flat fees of all tiers reached are added, beside prices per unit', (t) => {
  // The provider's sample: 9 free, 11 at 1, a flat 2, 15 at 3.
  const price = tiered(0, perUnit('9', '0'), perUnit('20', '1'), flatFee('30', '2'), perUnit(undefined, '3'));
  t.is(exact(price, 45n), '58');
  t.is(exact(price, 30n), '13');
  t.is(exact(price, 20n), '11');
});

test('volume: the tier of the whole quantity prices all of it', (t) => {
  const price = volume(0, perUnit('100', '0.10'), perUnit('1000', '0.05'), flatFee(undefined, '45'));
  for (const [quantity, charge] of [
    [0n, '0'],
    [100n, '10'],
    [101n, '5.05'],
    [1000n, '50'],
    [1001n, '45'],
  ] as const)
    t.is(exact(price, quantity), charge, `${quantity}`);
});

test('a first tier from 0 costs its flat fee for nothing used, one from 1 does not', (t) => {
  for (const kind of [tiered, volume]) {
    t.is(exact(kind(0, flatFee('10', '7'), perUnit(undefined, '1')), 0n), '7');
    t.is(exact(kind(1, flatFee('10', '7'), perUnit(undefined, '1')), 0n), '0');
    t.is(exact(kind(1, flatFee('10', '7'), perUnit(undefined, '1')), 1n), '7');
  }
});

test('overage begins above what is included', (t) => {
  const price: Price = { _tag: 'Overage', included: d('1000'), amount: d('0.5') };
  for (const [quantity, charge] of [
    [0n, '0'],
    [1000n, '0'],
    [1001n, '0.5'],
    [2000n, '500'],
  ] as const)
    t.is(exact(price, quantity), charge);
});

test('what lies above the end of the last tier costs as the last tier does', (t) => {
  t.is(exact(tiered(0, perUnit('10', '2'), perUnit('20', '3')), 30n), '80');
  t.is(exact(volume(0, perUnit('10', '2'), perUnit('20', '3')), 30n), '90');
});

test('a negative quantity costs as much as none', (t) => {
  t.is(exact({ _tag: 'PerUnit', amount: d('3') }, -5n), '0');
  t.is(exact(tiered(0, flatFee('10', '7')), -5n), '7');
});

const amounts = fc.tuple(fc.bigInt(0n, 10n ** 9n), fc.integer({ min: 0, max: 9 })).map(([n, e]) => d(`${n}e-${e}`));
const tierPrices = fc.record({ _tag: fc.constantFrom('PerUnit' as const, 'FlatFee' as const), amount: amounts });
const tierLists = fc
  .array(fc.tuple(fc.bigInt(1n, 10n ** 6n), tierPrices), { minLength: 1, maxLength: 5 })
  .map((steps) => {
    let end = 0n;
    return steps.map(([width, price], index): Tier => {
      end += width;
      return { upTo: index === steps.length - 1 ? none : some(d(end.toString())), price };
    });
  });
const quantities = fc.bigInt(0n, 10n ** 7n);
const prices: fc.Arbitrary<Price> = fc.oneof(
  fc.record({ _tag: fc.constant('PerUnit' as const), amount: amounts }),
  fc.record({ _tag: fc.constant('FlatFee' as const), amount: amounts }),
  fc.record({ _tag: fc.constant('Overage' as const), included: amounts, amount: amounts }),
  fc.record({ _tag: fc.constant('Tiered' as const), tiers: tierLists, from: fc.constantFrom(0 as const, 1 as const) }),
);

test('more usage never costs less, volume prices aside', (t) => {
  fc.assert(
    fc.property(prices, quantities, quantities, (price, a, b) => {
      const [less, more] = a < b ? [a, b] : [b, a];
      t.true(exactCharge(price, less).lte(exactCharge(price, more)));
    }),
  );
});

test('within one tier, and per unit everywhere, charges add up: two halves cost what the whole costs', (t) => {
  fc.assert(
    fc.property(amounts, quantities, quantities, (amount, a, b) => {
      const price: Price = { _tag: 'PerUnit', amount };
      t.true(
        exactCharge(price, a)
          .plus(exactCharge(price, b))
          .eq(exactCharge(price, a + b)),
      );
    }),
  );
});

test('graduated prices per unit are continuous: the first unit above an end costs the next tier’s price', (t) => {
  const perUnitTiers = tierLists.map((tiers) =>
    tiers.map((tier): Tier => ({ ...tier, price: { _tag: 'PerUnit', amount: tier.price.amount } })),
  );
  fc.assert(
    fc.property(perUnitTiers, (tiers) => {
      const price = tiered(0, ...tiers);
      for (const [index, { upTo }] of tiers.entries()) {
        const next = tiers[index + 1];
        if (upTo._tag === 'None' || next === undefined) continue;
        const end = BigInt(upTo.value.toFixed());
        t.true(
          exactCharge(price, end + 1n)
            .minus(exactCharge(price, end))
            .eq(next.price.amount),
        );
      }
      t.true(exactCharge(price, 0n).eq(0));
    }),
  );
});

/** One unit after another, as the provider's pages explain it: nothing of how a charge is computed here. */
const unitByUnit = (kind: 'Tiered' | 'Volume', tiers: ReadonlyArray<Tier>, quantity: bigint): Decimal => {
  const tierOf = (unit: bigint): number =>
    tiers.findIndex(({ upTo }) => upTo._tag === 'None' || d(unit.toString()).lte(upTo.value));
  const reached = tierOf(quantity);
  let sum = new Decimal(0);
  for (const [index, { price }] of tiers.slice(0, reached + 1).entries())
    if (price._tag === 'FlatFee' && (kind === 'Tiered' || index === reached)) sum = sum.plus(price.amount);
  for (let unit = 1n; unit <= quantity; unit += 1n) {
    const price = tiers[kind === 'Tiered' ? tierOf(unit) : reached]?.price;
    if (price?._tag === 'PerUnit') sum = sum.plus(price.amount);
  }
  return sum;
};

test('at each end of a tier, and one unit on either side, the charge is that of unit after unit', (t) => {
  const narrow = fc.array(fc.tuple(fc.bigInt(1n, 20n), tierPrices), { minLength: 1, maxLength: 4 }).map((widths) => {
    let end = 0n;
    return widths.map(([width, price], index): Tier => {
      end += width;
      return { upTo: index === widths.length - 1 ? none : some(d(end.toString())), price };
    });
  });
  fc.assert(
    fc.property(narrow, fc.constantFrom('Tiered' as const, 'Volume' as const), (tiers, kind) => {
      const price: Price = { _tag: kind, tiers, from: 1 };
      const ends = tiers.flatMap(({ upTo }) => (upTo._tag === 'None' ? [] : [BigInt(upTo.value.toFixed())]));
      for (const quantity of [1n, ...ends.flatMap((end) => [end - 1n, end, end + 1n])])
        if (quantity > 0n) t.is(exact(price, quantity), unitByUnit(kind, tiers, quantity).toFixed(), `${quantity}`);
    }),
  );
});

test('a fraction of a quantity costs its share, without a division', (t) => {
  fc.assert(
    fc.property(prices, quantities, fc.bigInt(1n, 31n), (price, whole, denominator) => {
      const scaled = exactChargeOfFraction(price, { numerator: whole * denominator, denominator });
      t.true(scaled.eq(exactCharge(price, whole).times(denominator.toString())));
    }),
  );
});
