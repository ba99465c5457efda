/** Organizations to which something happens that billing must get right. The last table of the demo tells of them. */
import { DAY, type Instant, plus } from '@usage-billing/core/shared';
import { type DemoCalendar, part } from './demo-calendar.ts';
import type { Agreement, Kind } from './kind.ts';
import { correction, trialExtendedAfterBill, unreadableWhenBilled } from './scripts.ts';

const at =
  (percent: bigint) =>
  ({ start, length }: DemoCalendar): Instant =>
    plus(start, part(length, percent));

const paying = (account: (calendar: DemoCalendar) => { currency?: string; agree?: Agreement } = () => ({})) =>
  ({
    count: 1,
    trialExpires: () => -40n * DAY,
    account: (_index, calendar) => ({ _tag: 'AccountFromStart', ...account(calendar) }),
  }) satisfies Partial<Kind>;

const tiers: Agreement = (zuora, accountNumber) =>
  zuora.setSubscriptionPrice(accountNumber, 'node-seconds', {
    model: 'Tiered',
    tiers: [
      { upTo: '1000000', price: '0.00002' },
      { upTo: null, price: '0.00001' },
    ],
  });

const dearerPlan =
  ({ billDay }: DemoCalendar): Agreement =>
  (zuora, accountNumber) => {
    zuora.cancelSubscription({ accountNumber }, billDay);
    zuora.addSubscription(accountNumber, { contractEffectiveDate: billDay, prices: { 'node-seconds': '0.00002' } });
  };

export const SPECIAL_CASES: ReadonlyArray<Kind> = [
  {
    ...paying(),
    kind: 'late',
    shows:
      'Zuora did not show the account on the night before the bill: the last day of the month was sent too late for it, and is billed on the next one.',
    script: unreadableWhenBilled,
  },
  {
    ...paying((calendar) => ({ agree: dearerPlan(calendar) })),
    kind: 'plan change',
    shows:
      'A plan of 0.00002 USD from the first of the next month on was agreed in advance: each month is billed by the plan that held.',
  },
  {
    ...paying(() => ({ agree: tiers })),
    kind: 'tiers',
    shows: 'The first 1,000,000 of a month cost 0.00002 USD each, those above 0.00001 USD.',
  },
  { ...paying(() => ({ currency: 'JPY' })), kind: 'JPY', shows: 'Pays in yen, which have no smaller unit.' },
  { ...paying(() => ({ currency: 'KWD' })), kind: 'KWD', shows: 'Pays in Kuwaiti dinars of 1,000 fils each.' },
  {
    ...paying(),
    kind: 'trial extended',
    shows:
      'Staff extended the trial over days that were billed already, accepted the difference, and gave the money back on the next invoice.',
    script: trialExtendedAfterBill(at(15n)),
  },
  {
    ...paying(),
    kind: 'slug given again',
    shows:
      'Was deleted and its slug given to the next one: it goes by its internal id now, and its invoices stay its own.',
    deletedAfter: (length) => part(length, 20n),
  },
  {
    kind: 'slug given again',
    count: 1,
    shows: 'Got the slug of the one before; with its card it got an account of its own.',
    takesSlug: true,
    joinsAfter: (length) => part(length, 40n),
    trialExpires: (_index, length) => part(length, 45n),
    account: (_index, { length }) => ({ _tag: 'AddsCard', after: part(length, 55n) }),
  },
  {
    ...paying(),
    kind: 'credit',
    shows:
      'Agents corrected what they had counted, by more than the month has: the credit is set off against later usage.',
    script: correction(at(70n), -6_000_000),
  },
];
