/** Which line of an upload took the rows of a day. */
import type { UploadLine } from '@usage-billing/core/invoices';
import { NODE_SECONDS } from '@usage-billing/core/usage';
import test from 'ava';
import { lineOfDay } from '../../../src/invoices/reconciliation/upload-cells.ts';
import { day, instance } from '../upload/upload-sample.ts';

/** Dated on 1 February. */
const usedOn = (first: string, last: string): UploadLine => ({
  instanceId: instance('1'),
  accountNumber: 'W1',
  subscriptionNumber: 'S-1',
  chargeNumber: 'C-1',
  amountType: NODE_SECONDS,
  quantity: 100n,
  startDate: day('2026-02-01'),
  endDate: day('2026-02-02'),
  firstUsedOn: day(first),
  lastUsedOn: day(last),
  description: 'Approx. usage: 1 node-minutes. Upload 5-abcdef',
});

const late = usedOn('2026-01-30', '2026-01-31');
const onTime = usedOn('2026-02-01', '2026-02-01');

test('a late line has the rows of the days on which it was used, and none of the day on which it is dated', (t) => {
  for (const lines of [
    [late, onTime],
    [onTime, late],
  ]) {
    t.is(lineOfDay(lines, day('2026-01-30')), late);
    t.is(lineOfDay(lines, day('2026-01-31')), late);
    t.is(lineOfDay(lines, day('2026-02-01')), onTime);
  }
});

test('where all lines are late, a day on which none was used still belongs to one', (t) => {
  t.is(lineOfDay([late], day('2026-01-20')), late);
});
