/** What the aggregator counts beside its runs. */
import type { AggregateSummary } from '@usage-billing/core/usage';
import { Counter, Gauge, type Registry } from 'prom-client';

/** What cannot be counted is not zero. */
const numberOf = (count: number | 'unknown'): number => (count === 'unknown' ? Number.NaN : count);

/** Adds a run's summary to the metrics. */
export const aggregationMetrics = (registry: Registry): ((summary: AggregateSummary) => void) => {
  const rows = new Counter({
    name: 'billing_aggregator_rows_total',
    help: 'Rows inserted into the ledger.',
    registers: [registry],
  });
  const amounts = new Counter({
    name: 'billing_aggregator_amounts_total',
    help: 'Amounts inserted into the ledger; sign "negative" counts the size of corrections.',
    labelNames: ['amount_type', 'sign'],
    registers: [registry],
  });
  const quarantined = new Gauge({
    name: 'billing_aggregator_quarantined_totals',
    help: 'Hourly totals outside int64 that the last run set aside.',
    registers: [registry],
  });
  const conflicts = new Gauge({
    name: 'billing_quarantined_events',
    help: 'Copies that contradict the first of their key and that nobody decided about; they count nowhere. NaN: they could not be counted.',
    registers: [registry],
  });
  const afterRetention = new Gauge({
    name: 'billing_events_after_retention',
    help: 'Events and decisions that came for an hour that is no longer complete; they count nowhere. NaN: unknown.',
    registers: [registry],
  });
  return (summary) => {
    if (summary.dryRun) return;
    conflicts.set(numberOf(summary.openConflicts));
    afterRetention.set(numberOf(summary.afterRetention));
    rows.inc(summary.rowsInserted);
    quarantined.set(summary.quarantined.length);
    for (const [amount_type, text] of Object.entries(summary.amounts)) {
      const amount = Number(text);
      amounts.inc({ amount_type, sign: amount < 0 ? 'negative' : 'positive' }, Math.abs(amount));
    }
  };
};
