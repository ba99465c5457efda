/** Something to look at: what the books of a few weeks ago until today look like, with the cases that surprise people. */
import { addDays, addMonths, type Day } from '../calendar/days.ts';
import type { FakeZuoraControl } from '../control/control.ts';

export const seedDemo = (control: FakeZuoraControl): void => {
  const { today } = control.state();
  const [thisMonth, lastMonth] = [firstOf(today), firstOf(addMonths(today, -1))];
  const used = (accountNumber: string, quantity: number, day: Day): void =>
    control.addUsage({ accountNumber, unit: 'node-seconds', quantity: String(quantity), day });

  control.addAccount({ number: 'W-PER-UNIT', name: 'Pays per unit', contractEffectiveDate: lastMonth });
  const tiers = [
    { upTo: '1000000', price: '0' },
    { upTo: null, price: '0.00002' },
  ];
  control.addAccount({
    number: 'W-TIERS',
    name: 'Pays by tiers, in euros',
    currency: 'EUR',
    contractEffectiveDate: lastMonth,
    subscription: { prices: { 'node-seconds': { model: 'Tiered', tiers } } },
  });
  control.addAccount({ number: 'W-YEN', name: 'Pays in yen', currency: 'JPY', contractEffectiveDate: lastMonth });
  control.addAccount({
    number: 'W-DECLINES',
    name: 'Its card declines',
    contractEffectiveDate: lastMonth,
    card: '4000000000006975',
    paymentTermDays: 30,
  });
  control.addAccount({ number: 'W-CHANGES', name: 'Changes its plan', contractEffectiveDate: lastMonth });
  control.setSubscriptionPrice('W-CHANGES', 'node-seconds', '0.00001', addDays(lastMonth, 14));
  control.addAccount({ number: 'W-IDLE', name: 'Used nothing', contractEffectiveDate: lastMonth });

  used('W-PER-UNIT', 2_000_000, addDays(lastMonth, 3));
  used('W-TIERS', 3_000_000, addDays(lastMonth, 4));
  used('W-YEN', 1_000_000, addDays(lastMonth, 5));
  used('W-DECLINES', 500_000, addDays(lastMonth, 6));
  used('W-CHANGES', 400_000, addDays(lastMonth, 7));
  used('W-CHANGES', 400_000, addDays(lastMonth, 20));
  control.billRun(thisMonth);
  // Too late for its period, which is closed now: it stays pending.
  used('W-PER-UNIT', 123_456, addDays(lastMonth, 9));
};

const firstOf = (day: Day): Day => `${day.slice(0, 8)}01`;
