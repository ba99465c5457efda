/** Damages to prices and contracts at the provider. */
import { Decimal, perUnit } from '@usage-billing/core/invoices';
import * as O from 'fp-ts/lib/Option.js';
import { changeCharges } from '../find.ts';
import { day, SAMPLES } from '../words.ts';
import type { Damage } from './damage.ts';

export const inPrices: ReadonlyArray<Damage> = [
  {
    what: 'a price is another one, from the beginning',
    damage: (books) => {
      changeCharges(books, 'amber', ({ unit, segments, ...charge }) => ({
        ...charge,
        unit,
        segments: segments.map((segment) =>
          unit === SAMPLES ? { ...segment, price: O.some(perUnit(new Decimal('0.0003'))) } : segment,
        ),
      }));
    },
    shows: ['amber: Charge 10, expected 15'],
  },
  {
    what: 'the contract turns out to begin after usage that was billed',
    damage: (books) => {
      changeCharges(books, 'amber', (charge) => ({
        ...charge,
        segments: charge.segments.map((segment) => ({ ...segment, from: day('2026-01-15') })),
      }));
    },
    shows: ['amber: NoPrice charged 62.79', 'amber: NoPrice charged 10'],
  },
];
