/** Aggregates, accounts and files as the tests of uploads need them. */
import type { Subscription, SubscriptionCharge } from '@usage-billing/core/invoices';
import { type CalendarDay, HOUR, type Instant, instant, parseInstant } from '@usage-billing/core/shared';
import {
  type Aggregate,
  type AmountType,
  amount,
  type HourBucket,
  hourOf,
  type InstanceId,
  NODE_SECONDS,
} from '@usage-billing/core/usage';
import { isLeft } from 'fp-ts/lib/Either.js';
import { none } from 'fp-ts/lib/Option.js';

/** A day alone means its 00:00. */
export const at = (text: string): Instant => {
  const parsed = parseInstant(text.includes('T') ? text : `${text}T00:00:00Z`);
  if (isLeft(parsed)) throw new Error(parsed.left);
  return parsed.right;
};

export const day = (text: string): CalendarDay => text as CalendarDay;
export const hour = (text: string): HourBucket => hourOf(at(text));
export const hourAfter = (start: Instant, hours: number): HourBucket => hourOf(instant(start + BigInt(hours) * HOUR));
export const unit = (name: string): AmountType => name as AmountType;
export const instance = (id: string): InstanceId => id as InstanceId;

export const CONTAINER_SECONDS = unit('container-seconds');
export const SAMPLES = unit('samples');

let lastId = 0n;
export const aggregate = (bucket: string, value: bigint, change: Partial<Aggregate> = {}): Aggregate => {
  lastId += 1n;
  return {
    id: lastId,
    instanceId: instance('1234'),
    amountType: NODE_SECONDS,
    bucketStart: hour(bucket),
    amount: amount(value),
    ...change,
  };
};

/** One that holds from long ago on, and of which nothing is billed yet. */
export const charge = (
  number = 'C-001',
  unit: AmountType = NODE_SECONDS,
  change: Partial<SubscriptionCharge> = {},
): SubscriptionCharge => ({
  number,
  unit,
  segments: [{ from: day('2020-01-01'), to: none, price: none }],
  billedBefore: none,
  ...change,
});

export const subscription = (change: Partial<Subscription> = {}): Subscription => ({
  number: 'A-S001',
  status: 'Active',
  from: day('2020-01-01'),
  to: none,
  charges: [charge()],
  ...change,
});
