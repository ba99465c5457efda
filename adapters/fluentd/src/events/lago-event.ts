/**
 * Events as Lago's clients send them: `{"event": {…}}`, and `{"events": [{…}, …]}` to the batch path;
 * see https://getlago.com/docs/api-reference/events/usage.
 */
import { isRecord } from '@usage-billing/contracts/wire';
import { JsonNumber } from '@usage-billing/core/shared';
import { type SentRecords, Unreadable } from '../unreadable.ts';
import { foreignRecord } from './foreign-record.ts';

export interface LagoRules {
  /** The property that holds the amount. */
  readonly amountProperty: string;
  /** Lago's time of an event that has no timestamp is that of its receipt. */
  readonly receivedAt: () => string;
}

/** Whether it is such a body rather than a CloudEvent. */
export const isLagoBody = (sent: unknown): sent is Readonly<Record<string, unknown>> =>
  isRecord(sent) && !('specversion' in sent) && (isRecord(sent.event) || Array.isArray(sent.events));

export const recordsOfLagoBody = (body: Readonly<Record<string, unknown>>, rules: LagoRules): SentRecords =>
  (Array.isArray(body.events) ? body.events : [body.event]).map((event) => recordOfLagoEvent(event, rules));

const recordOfLagoEvent = (event: unknown, { amountProperty, receivedAt }: LagoRules): unknown => {
  if (!isRecord(event)) return new Unreadable({ field: 'event', reason: 'must be a JSON object' }, event);
  const { external_subscription_id: subscription, external_customer_id: customer } = event;
  const properties = isRecord(event.properties) ? event.properties : {};
  return foreignRecord(
    {
      unique_key: event.transaction_id,
      internal_instance_id: subscription ?? customer,
      amount_type: event.code,
      amount_value: properties[amountProperty],
      occurred_at: event.timestamp === undefined || event.timestamp === null ? receivedAt() : timeOf(event.timestamp),
      metadata: metadataOf(properties, amountProperty),
    },
    {
      unique_key: 'transaction_id',
      internal_instance_id: 'external_subscription_id',
      amount_type: 'code',
      amount_value: `properties.${amountProperty}`,
      occurred_at: 'timestamp',
      metadata: 'properties',
    },
  );
};

/** Seconds since 1970 may be text as well. */
const timeOf = (timestamp: unknown): unknown =>
  typeof timestamp === 'string' && /^\d{1,12}(\.\d{1,9})?$/.test(timestamp) ? new JsonNumber(timestamp) : timestamp;

/** The other properties, as text. */
const metadataOf = (properties: Readonly<Record<string, unknown>>, amountProperty: string): unknown => {
  const others = Object.entries(properties).filter(([name]) => name !== amountProperty);
  if (others.length === 0) return undefined;
  return Object.fromEntries(others.map(([name, value]) => [name, typeof value === 'string' ? value : textOf(value)]));
};

const textOf = (value: unknown): string => (value instanceof JsonNumber ? value.source : JSON.stringify(value));
