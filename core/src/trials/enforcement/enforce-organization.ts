/** One organization's turn in the enforcer's run: decide, look again, carry out, report. */
import * as E from 'fp-ts/lib/Either.js';
import type { Task } from 'fp-ts/lib/Task.js';
import type { Instant } from '../../shared/instant.ts';
import { type NoticeOrder, problemText } from '../notices/notice-delivery.ts';
import type { Organization, TrialNotice } from '../organization.ts';
import { type CarryOutDeps, carryOut, plan } from './carry-out.ts';
import type { StepReport } from './enforce-summary.ts';
import type { EnforcementDecision, EnforcementPolicy } from './enforcement.ts';
import { dueDecisions, mayBeClaimed, type OpenClaims, refusalsSoFar } from './open-claims.ts';

/** What is the same for every organization of a run. */
export interface EnforcerRun {
  readonly policy: EnforcementPolicy;
  readonly dryRun: boolean;
  readonly now: Instant;
  readonly claims: OpenClaims;
  readonly report: (externalId: string, step: StepReport) => void;
  readonly problem: (externalId: string, problem: string) => void;
}

export const textOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

export const decide = (
  { policy, now, claims }: Pick<EnforcerRun, 'policy' | 'now' | 'claims'>,
  organization: Organization,
): ReadonlyArray<EnforcementDecision> => dueDecisions(organization, claims, now, policy);

const carryOutAll = (deps: CarryOutDeps, run: EnforcerRun, organization: Organization): Task<void> => {
  const { externalId } = organization;
  const orderOf = (notice: TrialNotice): NoticeOrder => {
    const refusals = refusalsSoFar(run.claims.find(organization, notice));
    return { notice, organization, refusals, backOff: run.policy.backOff };
  };
  return async () => {
    for (const decision of decide(run, organization)) {
      try {
        const steps = await carryOut(deps, organization, decision, orderOf)();
        for (const step of steps) run.report(externalId, step);
      } catch (thrown) {
        // An adapter that breaks its promise not to throw harms one step only.
        run.problem(externalId, textOf(thrown));
      }
    }
  };
};

const planAll = (run: EnforcerRun, organization: Organization): void => {
  const { externalId } = organization;
  const mayClaim = (notice: TrialNotice): boolean => mayBeClaimed(run.claims.find(organization, notice), run.now);
  for (const decision of decide(run, organization))
    for (const step of plan(decision, mayClaim)) run.report(externalId, step);
};

/** A page of the directory's list may be minutes old, so that an organization is read again before anything is done to it. */
export const enforceOrganization =
  (deps: CarryOutDeps, run: EnforcerRun) =>
  (listed: Organization): Task<void> =>
  async () => {
    if (run.dryRun) return planAll(run, listed);
    if (decide(run, listed).length === 0) return;
    const fresh = await deps.directory.findByExternalId(listed.externalId)();
    if (E.isLeft(fresh)) run.problem(listed.externalId, problemText(fresh.left));
    else await carryOutAll(deps, run, fresh.right)();
  };
