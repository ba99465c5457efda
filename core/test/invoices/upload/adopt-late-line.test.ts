/** A late line is dated after its usage, so that after a restore only its description tells which rows it took. */
import test from 'ava';
import { none } from 'fp-ts/lib/Option.js';
import { matchLine } from '../../../src/invoices/upload/adopt/match-usage.ts';
import { lineDescription, usedDaysInDescription } from '../../../src/invoices/upload/report/upload-description.ts';
import { aggregate, day, instance } from './upload-sample.ts';

const LATE = {
  instanceId: instance('1234'),
  accountNumber: 'W1',
  amountType: aggregate('2026-06-12', 1n).amountType,
  quantity: 30n,
  startDate: day('2026-06-14'),
  endDate: day('2026-06-15'),
  firstUsedOn: day('2026-06-12'),
  lastUsedOn: day('2026-06-13'),
  subscriptionNumber: 'A-S001',
  chargeNumber: 'C-001',
};

test('the days of use are read back from the description of a late line, and only from one', (t) => {
  for (const line of [LATE, { ...LATE, firstUsedOn: LATE.lastUsedOn }]) {
    const { firstUsedOn, lastUsedOn } = line;
    t.deepEqual(usedDaysInDescription(lineDescription(line, '17-3f9c2a')), { firstUsedOn, lastUsedOn });
  }
  const usual = { ...LATE, firstUsedOn: LATE.startDate, lastUsedOn: LATE.startDate };
  t.is(usedDaysInDescription(lineDescription(usual, '17-3f9c2a')), undefined);
});

test('it matches the rows of the days on which they were used, not those of its own date', (t) => {
  const rows = [
    aggregate('2026-06-12T09:00:00Z', 10n),
    aggregate('2026-06-13T21:00:00Z', 20n),
    aggregate('2026-06-14T22:00:00Z', 7n),
  ].map((row) => ({ ...row, setAside: none, recordedAt: row.bucketStart }));
  const matched = matchLine({ ...LATE, description: lineDescription(LATE, '17-3f9c2a') }, rows);
  t.is(matched._tag, 'Exact');
  t.deepEqual(
    matched.rows.map(({ amount }) => BigInt(amount)),
    [10n, 20n],
  );
});
