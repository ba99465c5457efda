/** What the last reconciliation of both months found; an incident that shows in both is counted once. */
import { DIFFERENCE_REASONS, type ReconciledMonth, SEAMS, unexplainedTogether } from '@usage-billing/core/invoices';
import { instantToMillis } from '@usage-billing/core/shared';
import { Gauge, type Registry } from 'prom-client';

export const reconciliationMetrics = (registry: Registry): ((months: ReadonlyArray<ReconciledMonth>) => void) => {
  const instruments = instrumentsOf([registry]);
  return (months) => {
    for (const gauge of Object.values(instruments)) gauge.reset();
    const { unexplained, incidents, rows, unreadableAccounts, lastSuccess } = instruments;
    // A series that is missing as long as all is well hides its first difference.
    for (const seam of SEAMS) {
      incidents.set({ seam }, 0);
      for (const unit of new Set(months.flatMap(({ units }) => units))) unexplained.set({ unit, seam }, 0);
    }
    for (const reason of DIFFERENCE_REASONS) rows.set({ reason }, 0);
    for (const { amountType: unit, amount, findings } of unexplainedTogether(months).incidents) {
      const seam = findings[0]?.seam ?? '';
      incidents.inc({ seam });
      unexplained.inc({ unit, seam }, Number(amount));
    }
    for (const { reasons } of months)
      for (const [reason, count] of Object.entries(reasons)) rows.inc({ reason }, count);
    unreadableAccounts.set(Math.max(...months.map((month) => month.unreadableAccounts)));
    lastSuccess.set(Math.min(...months.map(({ asOf }) => instantToMillis(asOf))) / 1000);
  };
};

const instrumentsOf = (registers: Registry[]) => ({
  unexplained: new Gauge({
    name: 'billing_reconciliation_unexplained',
    help: 'Amounts of this month and the last one that no reason explains and nobody accepted, by where they went wrong.',
    labelNames: ['unit', 'seam'],
    registers,
  }),
  incidents: new Gauge({
    name: 'billing_reconciliation_incidents',
    help: 'The same as a number: of things that went wrong, however often each shows.',
    labelNames: ['seam'],
    registers,
  }),
  rows: new Gauge({
    name: 'billing_reconciliation_rows',
    help: 'How often a reason explains a difference: once for each organization, unit and month.',
    labelNames: ['reason'],
    registers,
  }),
  unreadableAccounts: new Gauge({
    name: 'billing_reconciliation_accounts_unreadable',
    help: 'Accounts that Zuora did not show; what was uploaded for them counts as missing there.',
    registers,
  }),
  lastSuccess: new Gauge({
    name: 'billing_reconciliation_last_success_timestamp_seconds',
    help: 'When the older of the two months was last reconciled, by whichever process.',
    registers,
  }),
});
