/** Prices in every form that Zuora documents, and what is said of those that cannot be computed. */
import { Decimal, exactCharge, type ListedPrice } from '@usage-billing/core/invoices';
import { parseJsonExact } from '@usage-billing/core/shared';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { ModelFields, PriceFields, priceOf } from '../src/decode/price.ts';

const read = (json: string): ListedPrice | undefined => {
  const parsed = parseJsonExact(json);
  const [model, fields] = [E.chainW(ModelFields.decode)(parsed), E.chainW(PriceFields.decode)(parsed)];
  if (E.isLeft(model) || E.isLeft(fields)) throw new Error(json);
  return O.toUndefined(priceOf('C-1', model.right, fields.right));
};

/** What 0, 500 and 1200 units cost; or why nobody can tell. */
const costs = (json: string): string => {
  const price = read(json);
  if (price === undefined) return 'no price of its own';
  if (E.isLeft(price)) return price.left.why;
  return ['0', '500', '1200'].map((quantity) => exactCharge(price.right, new Decimal(quantity)).toFixed()).join(' ');
};

const TIERS = `[{"tier":1,"startingUnit":0,"endingUnit":500,"price":0.1,"priceFormat":"per unit"},
  {"tier":2,"startingUnit":500.01,"endingUnit":1000,"price":20,"priceFormat":"Flat Fee"}]`;

for (const [what, json, expected] of [
  ['per unit', '{"model":"PerUnit","price":0.5}', '0 250 600'],
  ['per unit, as the catalog writes it', '{"model":"Per Unit Pricing","price":"0.5"}', '0 250 600'],
  ['flat fee', '{"model":"FlatFee","price":49}', '49 49 49'],
  ['tiered', `{"model":"Tiered","price":null,"tiers":${TIERS}}`, '0 50 70'],
  ['volume', `{"model":"Volume","price":null,"tiers":${TIERS}}`, '0 50 20'],
  ['tiered with overage', `{"model":"TieredWithOverage","tiers":${TIERS},"overagePrice":0.15}`, '0 50 100'],
  ['overage', '{"model":"Overage","includedUnits":1000,"overagePrice":"0.15"}', '0 0 30'],
  ['an older form without a model', '{"price":0.5}', '0 250 600'],
  ['nothing', '{"price":null,"tiers":null}', 'no price of its own'],
  ['tiers without a model', `{"tiers":${TIERS}}`, 'tiers whose charge model is not named'],
  [
    'another model',
    '{"model":"HighWatermarkVolumePricing"}',
    'the charge model "HighWatermarkVolumePricing" is not computed here',
  ],
  [
    'smoothing',
    '{"model":"Overage","includedUnits":1,"overagePrice":1,"smoothingModel":"RollingWindow"}',
    'overage smoothing "RollingWindow" is not computed here',
  ],
] as const)
  test(`a price that is ${what}`, (t) => t.is(costs(json), expected));

test('tiers that overlap are not guessed at', (t) => {
  const tiers = '[{"endingUnit":10,"price":1},{"endingUnit":5,"price":2},{"price":3}]';
  t.is(costs(`{"model":"Tiered","tiers":${tiers}}`), 'tiers that do not follow one another');
});
