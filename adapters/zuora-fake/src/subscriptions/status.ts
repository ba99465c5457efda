/** What a subscription is on a day, and on which days its charges hold. */
import type { Charge, Subscription } from '../books/subscription.ts';
import { contains, type Day, overlap, type Span } from '../calendar/days.ts';

/** A status that a test set stands; otherwise the dates say it. One that starts in the future is Active, too. */
export const statusOn = (subscription: Subscription, day: Day): string => {
  const { statusWord, endDate, suspensions, customerAcceptanceDate } = subscription;
  if (statusWord !== null) return statusWord;
  if (endDate !== null && endDate <= day) return 'Cancelled';
  if (suspensions.some((one) => contains(one, day))) return 'Suspended';
  return customerAcceptanceDate === null ? 'PendingAcceptance' : 'Active';
};

/** Statuses under which nothing was promised yet: no charge holds on any day. */
const NOT_STARTED: ReadonlyArray<string> = ['Draft', 'PendingActivation', 'PendingAcceptance'];

/** Null: the date that triggers the charge is not known yet. */
export const effectiveStart = (subscription: Subscription, { trigger }: Pick<Charge, 'trigger'>): Day | null => {
  switch (trigger) {
    case 'ContractEffective':
      return subscription.contractEffectiveDate;
    case 'ServiceActivation':
      return subscription.serviceActivationDate;
    case 'CustomerAcceptance':
      return subscription.customerAcceptanceDate;
  }
};

/** Days on which the charge is to be billed: suspended ones are left out, also after the resumption. */
export const billableSpans = (subscription: Subscription, charge: Pick<Charge, 'trigger'>): ReadonlyArray<Span> => {
  const start = effectiveStart(subscription, charge);
  if (start === null || NOT_STARTED.includes(statusOn(subscription, start))) return [];
  const { endDate, suspensions } = subscription;
  const spans: Span[] = [];
  let from: Day | null = start;
  for (const { start: suspendedOn, end: resumedOn } of suspensions) {
    if (from !== null && from < suspendedOn) spans.push({ start: from, end: suspendedOn });
    from = resumedOn;
  }
  if (from !== null) spans.push({ start: from, end: null });
  return spans.flatMap((span) => overlap(span, { start, end: endDate }) ?? []);
};

/** Usage names its subscription by number; the id is taken as well. */
export const chargesOf = ({ ratePlans }: Subscription): ReadonlyArray<Charge> =>
  ratePlans.flatMap(({ charges }) => charges);

/** The first day that was not billed yet: `processedThroughDate` and, for arrears, `chargedThroughDate`. */
export const processedThrough = (charge: Pick<Charge, 'closed'>): Day | null => charge.closed.at(-1)?.end ?? null;
