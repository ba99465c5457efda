/** Use case: the enforcer's run over all trial and all delinquent organizations. */
import * as E from 'fp-ts/lib/Either.js';
import type { Task } from 'fp-ts/lib/Task.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Instant } from '../shared/instant.ts';
import type { JobHistory, JobHistoryError, JobOutcome, JobTrigger } from '../shared/job-history.ts';
import type { JobLock, JobLockError } from '../shared/job-lock.ts';
import { forEachPage } from '../shared/pages.ts';
import { type CarryOutDeps, carryOut, plan } from './carry-out.ts';
import {
  type EnforceSummary,
  emptySummary,
  enforceSummaryToJson,
  type StepReport,
  withProblem,
  withStep,
} from './enforce-summary.ts';
import { type EnforcementPolicy, enforcementDecisions } from './enforcement.ts';
import { mayBeClaimed, type OpenClaims, openClaims, owedDecisions, refusalsSoFar } from './open-claims.ts';
import type { Organization, TrialNotice } from './organization.ts';
import type { DirectoryUnavailable, OrganizationDirectory } from './organization-directory.ts';
import { sideBySide } from './side-by-side.ts';

export interface EnforceTrialsDeps extends CarryOutDeps {
  readonly directory: Pick<OrganizationDirectory, 'onTrial' | 'delinquent' | 'setRefusal' | 'recordNotified'>;
  readonly lock: JobLock;
  readonly history: JobHistory;
}

export interface EnforceTrialsInput {
  readonly policy: EnforcementPolicy;
  readonly trigger: JobTrigger;
  /** Decides and counts, and writes nothing: no flag, no notice, no claim, no row in the history. */
  readonly dryRun: boolean;
}

/** `DirectoryUnavailable`: some organizations were not looked at; what could be done about the others was done. */
export type EnforceError = DirectoryUnavailable | JobLockError | JobHistoryError;

interface Finished {
  readonly summary: EnforceSummary;
  readonly broken: ReadonlyArray<DirectoryUnavailable>;
}

const textOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

const stepsAbout = (
  deps: EnforceTrialsDeps,
  { policy, dryRun }: EnforceTrialsInput,
  now: Instant,
  claims: OpenClaims,
) =>
  async function* (organization: Organization): AsyncGenerator<StepReport> {
    const claimOf = (notice: TrialNotice) => claims.find(organization.externalId, notice);
    const orderOf = (notice: TrialNotice) => {
      const refusals = refusalsSoFar(claimOf(notice));
      return { notice, organization, refusals, backOff: policy.backOff };
    };
    const decisions = [...enforcementDecisions(organization, now, policy), ...owedDecisions(organization, claims, now)];
    for (const decision of decisions) {
      if (dryRun) yield* plan(decision, (notice) => mayBeClaimed(claimOf(notice), now));
      else yield* await carryOut(deps, organization, decision, orderOf)();
    }
  };

/** Keeps one page of organizations in memory, and goes on with the second list where the first one broke. */
const runOver =
  (deps: EnforceTrialsDeps, input: EnforceTrialsInput): Task<Finished> =>
  async () => {
    const now = deps.clock.now();
    let summary = emptySummary(input.dryRun);
    const known = await deps.claims.list()();
    if (E.isLeft(known)) summary = withProblem(summary, 'notices of earlier runs', known.left.message);
    const claims = openClaims(E.isRight(known) ? known.right : []);
    summary = { ...summary, noticesInDoubt: claims.inDoubt };
    const steps = stepsAbout(deps, input, now, claims);

    const workOn =
      (organization: Organization): Task<void> =>
      async () => {
        const { externalId } = organization;
        try {
          for await (const report of steps(organization)) summary = withStep(summary, externalId, report);
        } catch (thrown) {
          // An adapter that breaks its promise not to throw harms one organization only.
          summary = withProblem(summary, externalId, textOf(thrown));
        }
      };
    const workOnPage =
      (list: 'onTrial' | 'delinquent') =>
      (page: ReadonlyArray<Organization>): TaskEither<never, void> =>
      async () => {
        summary = { ...summary, [list]: summary[list] + page.length };
        return E.right(await sideBySide(input.policy.organizationsAtOnce, page, workOn)());
      };
    const results = [
      await forEachPage(deps.directory.onTrial(now), workOnPage('onTrial'))(),
      await forEachPage(deps.directory.delinquent(now), workOnPage('delinquent'))(),
    ];
    return { summary, broken: results.filter(E.isLeft).map(({ left }) => left) };
  };

const outcomeOf = ({ summary, broken: [first] }: Finished): JobOutcome =>
  first === undefined
    ? { _tag: 'Succeeded', summary: enforceSummaryToJson(summary) }
    : { _tag: 'Failed', error: first.message, summary: enforceSummaryToJson(summary) };

const answerOf = ({ summary, broken: [first] }: Finished): E.Either<EnforceError, EnforceSummary> =>
  first === undefined ? E.right(summary) : E.left(first);

/** The history's row is finished even where the run breaks in a way that nobody foresaw. */
const recordedRun =
  (deps: EnforceTrialsDeps, input: EnforceTrialsInput): TaskEither<EnforceError, EnforceSummary> =>
  async () => {
    const { history, clock } = deps;
    const begun = await history.begin({ job: 'enforcer', trigger: input.trigger, startedAt: clock.now() })();
    if (E.isLeft(begun)) return begun;
    try {
      const finished = await runOver(deps, input)();
      const recorded = await history.finish(begun.right, clock.now(), outcomeOf(finished))();
      return E.isLeft(recorded) ? recorded : answerOf(finished);
    } catch (thrown) {
      const failure: JobOutcome = { _tag: 'Failed', error: textOf(thrown), summary: null };
      await history.finish(begun.right, clock.now(), failure)();
      throw thrown;
    }
  };

/**
 * One run at a time. Safe to repeat: each flag is idempotent and each notice is claimed before it is sent. One
 * organization's failure is counted and named in the summary and holds up no other.
 */
export const enforceTrials =
  (deps: EnforceTrialsDeps) =>
  (input: EnforceTrialsInput): TaskEither<EnforceError, EnforceSummary> =>
    input.dryRun
      ? async () => answerOf(await runOver(deps, input)())
      : deps.lock.withLock('enforcer', recordedRun(deps, input));
