/** What a night found, for the log, for `--once`, and in a sentence. */
import { type ReconciledMonth, unexplainedTogether } from '@usage-billing/core/invoices';
import { formatInstant, type Json } from '@usage-billing/core/shared';
import { group } from '@usage-billing/wiring';

export const nightJson = (months: ReadonlyArray<ReconciledMonth>): Json => {
  const { incidents, unexplained } = unexplainedTogether(months);
  return {
    months: months.map(({ month, asOf, reasons, findings, findingsLeftOut, unreadableAccounts }) => ({
      month: month.slice(0, 7),
      asOf: formatInstant(asOf),
      reasons,
      differences: findings.length + findingsLeftOut,
      unreadableAccounts,
    })),
    incidents: incidents.map(({ amountType, amount, findings }) => ({
      organizations: [...new Set(findings.map(({ organization }) => organization))],
      unit: amountType,
      amount: amount.toString(),
      seams: [...new Set(findings.map(({ seam }) => seam))],
    })),
    unexplained: unexplained.toString(),
  };
};

/** Undefined: it adds up. */
export const unexplainedText = (months: ReadonlyArray<ReconciledMonth>): string | undefined => {
  const { incidents, unexplained } = unexplainedTogether(months);
  if (unexplained === 0n) return undefined;
  const commands = months
    .filter(({ findings }) => findings.length > 0)
    .map(({ month }) => `"billing reconcile --month ${month.slice(0, 7)}"`);
  const count = incidents.length === 1 ? '1 incident' : `${incidents.length} incidents`;
  return `${group(unexplained.toString())} units are unexplained (${count}): run ${commands.join(' and ')}`;
};
