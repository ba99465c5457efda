/** Another service uses the core alone: pure functions, no container, no I/O. */
import { charge, Decimal, formatCents } from '@usage-billing/core/invoices';
import { DAY, HOUR, instantFromMillis, plus } from '@usage-billing/core/shared';
import { trialOf } from '@usage-billing/core/trials';
import test from 'ava';

test('a price page says what a month costs and how long the trial lasts', (t) => {
  const perNodeSecond = new Decimal('0.000011416');
  t.is(formatCents(charge(perNodeSecond, 30n * 24n * 3600n)), '29.59');

  const now = instantFromMillis(Date.UTC(2026, 0, 31));
  const trial = trialOf({ createdAt: plus(now, -55n * DAY - HOUR), trialExpiresAt: plus(now, 5n * DAY + HOUR) }, now);
  t.deepEqual([trial.length, trial.remaining], [61, 6]);
});
