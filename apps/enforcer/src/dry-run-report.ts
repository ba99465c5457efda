/** What a dry run found, for a person: one line for each thing that a run would do or leave. */
import type { EnforceSummary, StepReport } from '@usage-billing/core/trials';
import Table from 'cli-table3';

export interface PlannedStep {
  readonly externalId: string;
  readonly step: StepReport;
}

const FLAGS: Readonly<Record<string, string>> = {
  refuseDataAccess: 'refuse access to data',
  refuseDataUpload: 'refuse upload of data',
};

const actionText = ({ subject, status }: StepReport): string => {
  const flag = FLAGS[subject];
  if (flag === undefined) return `tell owners: ${subject}`;
  return status === 'clearing planned' ? `no longer ${flag}` : flag;
};

const outlookText = ({ status }: StepReport): string => {
  if (status === 'planned' || status === 'clearing planned') return 'would be done';
  return status === 'withheld' ? 'withheld: claimed before; "explain" tells more' : status;
};

export const dryRunText = (steps: ReadonlyArray<PlannedStep>, summary: EnforceSummary): string => {
  const looked = `Looked at ${summary.onTrial} organizations on trial and ${summary.delinquent} whose trial is over without an account; ${summary.wronglyRefused} others were refused by the enforcer and are not to be.`;
  const doubts =
    summary.noticesInDoubt === 0
      ? []
      : [`${summary.noticesInDoubt} notices are in doubt: "billing enforcer notices list" shows them.`];
  const after = [looked, ...doubts, ...summary.problems];
  if (steps.length === 0) return ['Nothing is due.', ...after].join('\n');
  const table = new Table({
    head: ['organization', 'action', 'outlook'],
    style: { head: [], border: [], compact: true },
  });
  for (const { externalId, step } of steps) table.push([externalId, actionText(step), outlookText(step)]);
  return [table.toString(), ...after].join('\n');
};
