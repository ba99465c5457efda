import { newestFirst } from '@usage-billing/core/invoices';
import type { CalendarDay } from '@usage-billing/core/shared';
import test from 'ava';
import fc from 'fast-check';

const dated = (invoiceDate: string, number: string) => ({ invoiceDate: invoiceDate as CalendarDay, number });

const IN_ORDER = [
  dated('2026-03-01', 'INV00000007'),
  dated('2026-02-01', 'INV100000000'),
  dated('2026-02-01', 'INV99999999'),
  dated('2026-02-01', 'INV00000012'),
  dated('2026-01-31', 'INV00000013'),
  dated('2025-12-31', 'INV00000014'),
];

test('Invoices come by their date, the newest first, and within a day by how their numbers were counted', (t) => {
  fc.assert(
    fc.property(fc.shuffledSubarray(IN_ORDER, { minLength: IN_ORDER.length }), (listed) => {
      t.deepEqual(listed.toSorted(newestFirst), IN_ORDER);
    }),
  );
});
