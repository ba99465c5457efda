import { createRequire } from 'node:module';
import test from 'ava';
import fc from 'fast-check';
import { minorUnitDecimals } from '../../../src/invoices/money/minor-units.ts';
import { type Currency, Decimal } from '../../../src/invoices/money/money.ts';
import { defaultRounding, formatMoney, ROUNDING_MODES, roundMoney } from '../../../src/invoices/money/rounding.ts';

/** CommonJS without types: ISO 4217 as its maintenance agency publishes it. */
const published: { readonly data: ReadonlyArray<{ readonly code: string; readonly digits: number }> } = createRequire(
  import.meta.url,
)('currency-codes');

const [USD, JPY, KWD, CHF] = ['USD', 'JPY', 'KWD', 'CHF'] as unknown as [Currency, Currency, Currency, Currency];

/** Metals, funds and test codes: nobody is billed in them. */
const isMoney = (code: string): boolean => !/^X(A[GU]|B.|DR|P[DT]|SU|TS|UA|XX)$/.test(code);

test('every currency has the decimals of the published table', (t) => {
  const currencies = published.data.filter(({ code }) => isMoney(code));
  t.true(currencies.length > 150);
  t.deepEqual(
    currencies.map(({ code }) => [code, minorUnitDecimals(code as Currency)]),
    currencies.map(({ code, digits }) => [code, digits]),
  );
});

test('amounts are shown with the decimals of their currency, rounded half up', (t) => {
  t.is(formatMoney(new Decimal('185.185'), JPY), '185');
  t.is(formatMoney(new Decimal('185.5'), JPY), '186');
  t.is(formatMoney(new Decimal('41.105'), USD), '41.11');
  t.is(formatMoney(new Decimal('1.5'), KWD), '1.500');
  t.is(formatMoney(new Decimal('-0.005'), USD), '-0.01');
});

test('a tenant’s own steps: down for JPY, five hundredths for CHF, up', (t) => {
  const round = (amount: string, mode: 'HalfUp' | 'Up' | 'Down', increment: string): string =>
    roundMoney(new Decimal(amount), { mode, increment: new Decimal(increment) }).toFixed();
  t.is(round('185.999', 'Down', '1'), '185');
  t.is(round('10.024999', 'HalfUp', '0.05'), '10');
  t.is(round('10.025', 'HalfUp', '0.05'), '10.05');
  t.is(round('10.001', 'Up', '0.05'), '10.05');
  t.is(round('10.05', 'Up', '0.05'), '10.05');
  t.is(round('-10.025', 'HalfUp', '0.05'), '-10.05');
  t.is(round('-10.049', 'Down', '0.05'), '-10');
  t.true(defaultRounding(CHF).increment.eq('0.01'));
});

test('a rounded amount is a multiple of the step, at most one step away, and rounding it again changes nothing', (t) => {
  const decimals = fc
    .tuple(fc.bigInt(-(10n ** 22n), 10n ** 22n), fc.integer({ min: 0, max: 14 }))
    .map(([digits, scale]) => new Decimal(`${digits}e-${scale}`));
  const steps = fc.constantFrom('1', '0.01', '0.05', '0.001', '25', '0.0001').map((text) => new Decimal(text));
  fc.assert(
    fc.property(decimals, steps, fc.constantFrom(...ROUNDING_MODES), (amount, increment, mode) => {
      const rounded = roundMoney(amount, { mode, increment });
      t.true(rounded.mod(increment).eq(0));
      t.true(rounded.minus(amount).abs().lt(increment));
      t.true(roundMoney(rounded, { mode, increment }).eq(rounded));
      if (mode === 'HalfUp') t.true(rounded.minus(amount).abs().times(2).lte(increment));
      if (mode === 'Down') t.true(rounded.abs().lte(amount.abs()));
      if (mode === 'Up') t.true(rounded.abs().gte(amount.abs()));
    }),
  );
});
