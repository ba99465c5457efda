/** What the ingester counts. Instance ids are no labels: there is no bound on them. */
import type { RecordResult } from '@usage-billing/fluentd';
import { Counter, Registry } from 'prom-client';

export interface IngesterMetrics {
  readonly registry: Registry;
  readonly count: (results: ReadonlyArray<RecordResult>) => void;
  readonly countUnknownFields: (count: number) => void;
}

/** Senders choose amount types freely, so only this many get a label of their own. */
const MAX_AMOUNT_TYPES = 100;

const labelFor = (seen: Set<string>, amountType: string): string => {
  if (!seen.has(amountType) && seen.size >= MAX_AMOUNT_TYPES) return 'other';
  seen.add(amountType);
  return amountType;
};

export const createIngesterMetrics = (): IngesterMetrics => {
  const registry = new Registry();
  const labelNames = ['status', 'amount_type'] as const;
  const events = new Counter({
    name: 'billing_ingester_events_total',
    help: 'Records by what became of them: stored, duplicate, quarantined, rejected, failed. amount_type is "unknown" for a record that could not be read.',
    labelNames,
    registers: [registry],
  });
  const amounts = new Counter({
    name: 'billing_ingester_amounts_total',
    help: 'Sums of amounts, as for billing_ingester_events_total. Negative amounts add their size to the status with "_negative" at its end, because a counter cannot fall.',
    labelNames,
    registers: [registry],
  });
  const unknownFields = new Counter({
    name: 'billing_ingester_unknown_fields_total',
    help: 'Fields of records that mean nothing to the ingester and were ignored.',
    registers: [registry],
  });
  const seen = new Set<string>();
  return {
    registry,
    countUnknownFields: (count) => unknownFields.inc(count),
    count: (results) => {
      for (const { status, event } of results) {
        const amount_type = event === undefined ? 'unknown' : labelFor(seen, event.amountType);
        events.inc({ status, amount_type });
        if (event === undefined) continue;
        const amount = Number(event.amount);
        if (amount > 0) amounts.inc({ status, amount_type }, amount);
        if (amount < 0) amounts.inc({ status: `${status}_negative`, amount_type }, -amount);
      }
    },
  };
};
