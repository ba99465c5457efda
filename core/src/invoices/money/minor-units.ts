/**
 * How many decimals a currency has: the exponent of its minor unit by ISO 4217. Currencies that are not listed have two.
 * A test holds the list against the published table.
 */
import type { Currency } from './money.ts';

const DECIMALS: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

const byCurrency = new Map(
  Object.entries(DECIMALS).flatMap(([decimals, codes]) => codes.split(' ').map((code) => [code, Number(decimals)])),
);

/** 0 for JPY, 2 for USD, 3 for KWD. */
export const minorUnitDecimals = (currency: Currency): number => byCurrency.get(currency) ?? 2;
