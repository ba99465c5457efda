/** What the aggregator counts beside its runs. */
import type { AggregateSummary } from '@usage-billing/core/usage';
import { Counter, Gauge, type Registry } from 'prom-client';

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
    help: 'Hourly totals outside int64 that the last run kept apart.',
    registers: [registry],
  });
  const conflicts = new Gauge({
    name: 'billing_quarantined_events',
    help: 'Copies that contradict the first of their key and that nobody decided about; they count nowhere.',
    registers: [registry],
  });
  return (summary) => {
    if (summary.dryRun) return;
    conflicts.set(summary.openConflicts);
    rows.inc(summary.rowsInserted);
    quarantined.set(summary.quarantined.length);
    for (const [amount_type, text] of Object.entries(summary.amounts)) {
      const amount = Number(text);
      amounts.inc({ amount_type, sign: amount < 0 ? 'negative' : 'positive' }, Math.abs(amount));
    }
  };
};
