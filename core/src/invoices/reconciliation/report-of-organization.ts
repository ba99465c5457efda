/** The part of a reconciliation that concerns one organization. */
import type { InstanceId } from '../../usage/instance-id.ts';
import type { ReconciliationReport } from './reconciliation.ts';

/** Its rows and findings, and incidents that concern it; their sum is what is unexplained. */
export const reportOfOrganization = (report: ReconciliationReport, instanceId: InstanceId): ReconciliationReport => {
  const isOwn = (one: { readonly instanceId: InstanceId }): boolean => one.instanceId === instanceId;
  const rows = report.rows.filter(isOwn);
  return {
    ...report,
    rows,
    findings: report.findings.filter(isOwn),
    incidents: report.incidents.filter(({ instanceIds }) => instanceIds.includes(instanceId)),
    accepted: report.accepted.filter(isOwn),
    unexplained: rows.reduce((sum, { unexplained }) => sum + unexplained, 0n),
  };
};
