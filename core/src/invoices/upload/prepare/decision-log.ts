/** What a run decided about each organization. One may be decided about again: the last decision is the one that holds. */
import { isSettled } from '../../../usage/aggregate.ts';
import type { InstanceId } from '../../../usage/instance-id.ts';
import type { OrganizationDecision } from './decide-organizations.ts';
import { strandedAmounts } from './pending-usage.ts';
import { setAsideOf, skippedOf } from './report-decision.ts';
import type { UploadSummary } from './upload-summary.ts';

export type DecisionReport = Pick<UploadSummary, 'skipped' | 'setAside' | 'stranded'>;

export interface DecisionLog {
  readonly record: (decision: OrganizationDecision) => void;
  /** Takes back what was decided about them: it is about to be decided again. */
  readonly retract: (instances: ReadonlyArray<InstanceId>) => void;
  readonly report: () => DecisionReport;
}

export const decisionLog = (): DecisionLog => {
  const reports = new Map<InstanceId, DecisionReport>();
  /** What was set aside for good is not pending any more, so a later decision does not show it. */
  const settledBefore = (instance: InstanceId): DecisionReport['setAside'] =>
    reports.get(instance)?.setAside.filter(({ reason }) => isSettled(reason)) ?? [];
  return {
    record: (decision) => {
      const { instanceId } = decision.organization;
      reports.set(instanceId, {
        skipped: skippedOf(decision),
        setAside: [...settledBefore(instanceId), ...setAsideOf(decision)],
        stranded: strandedAmounts(instanceId, decision.stranded),
      });
    },
    retract: (instances) => {
      for (const instance of instances)
        reports.set(instance, { skipped: [], setAside: settledBefore(instance), stranded: [] });
    },
    report: () => {
      const all = [...reports.values()];
      return {
        skipped: all.flatMap(({ skipped }) => skipped),
        setAside: all.flatMap(({ setAside }) => setAside),
        stranded: all.flatMap(({ stranded }) => stranded),
      };
    },
  };
};
