/** What happens to the special cases beside what happens to everybody. */
import { acceptDifferences, defaultUploadPolicy, formatMoney } from '@usage-billing/core/invoices';
import { formatInstant, HOUR, type Instant, plus, type StaffDecision, startOfDay } from '@usage-billing/core/shared';
import * as O from 'fp-ts/lib/Option.js';
import { postEvents } from './activities.ts';
import type { DemoCalendar } from './demo-calendar.ts';
import type { Script } from './kind.ts';
import { orThrow } from './or-throw.ts';
import { internalIdOf, numberOf } from './seed.ts';
import { once } from './timeline.ts';

/** Of the first day on which Zuora bills: 06:00, after the upload at 02:30. */
const onBillDay = ({ billDay }: DemoCalendar, hour: bigint): Instant => plus(startOfDay(billDay), hour * HOUR);

/** Zuora refuses to show the account while the last day of the month is uploaded, and bills the month all the same. */
export const unreadableWhenBilled: Script = (organization, calendar, { zuora: { control } }) => [
  once('Zuora hides an account', onBillDay(calendar, 1n), async () => {
    const path = new RegExp(`/${numberOf(organization)}\\b`);
    const fault = { kind: 'failure', code: 50000030, message: 'The account is being migrated.' } as const;
    control.fault({ path, times: Number.MAX_SAFE_INTEGER, fault });
  }),
  once('Zuora shows the account', onBillDay(calendar, 5n), async () => control.clearFaults()),
];

/** Staff extend a trial whose end was billed already; what that made free is accepted, and given back on the next invoice. */
export const trialExtendedAfterBill =
  (until: (calendar: DemoCalendar) => Instant): Script =>
  (organization, calendar, { ports, clock, zuora }) => [
    once('staff extend a trial', onBillDay(calendar, 9n), async (at) => {
      const decision = byAnn('promised by sales');
      const { externalId } = organization;
      await orThrow(ports.directory.extendTrial({ externalId, until: until(calendar), at, decision }));
    }),
    once('staff accept what was billed', onBillDay(calendar, 11n), async (at) => {
      const accepted = await orThrow(
        acceptDifferences({ ...ports, clock })({
          range: { from: calendar.start, to: at },
          lookBackDays: defaultUploadPolicy.lookBackDays,
          instanceId: internalIdOf(organization),
          as: 'credited',
          decision: byAnn('on the next invoice'),
        }),
      );
      for (const { money } of accepted)
        if (O.isSome(money)) {
          const { amount, currency } = money.value;
          const credit = formatMoney(amount.neg(), currency);
          zuora.control.addOneTimeCharge(numberOf(organization), 'Credit for an extended trial', credit);
        }
    }),
  ];

const byAnn = (note: string): StaffDecision => ({ by: 'ann', note, role: 'admin', through: 'command' });

/** Agents counted too much, and correct it by one negative event. */
export const correction =
  (at: (calendar: DemoCalendar) => Instant, amount: number): Script =>
  (organization, calendar, system) => [
    once('agents correct themselves', at(calendar), async (now) => {
      const id = internalIdOf(organization);
      await postEvents(system, [
        {
          unique_key: `${id}:correction`,
          internal_instance_id: id,
          amount_type: 'node-seconds',
          amount_value: amount,
          occurred_at: formatInstant(now),
          metadata: { agent: 'demo' },
        },
      ]);
    }),
  ];
