/** Use case: the enforcer's run over all trial and all delinquent organizations, and over those that it refused wrongly. */
import * as E from 'fp-ts/lib/Either.js';
import type { Task } from 'fp-ts/lib/Task.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { JobHistory, JobHistoryError, JobTrigger } from '../../shared/job-history.ts';
import type { JobLock, JobLockError } from '../../shared/job-lock.ts';
import { mapBounded } from '../../shared/map-bounded.ts';
import { forEachPage, type Pages } from '../../shared/pages.ts';
import { recordedRun } from '../../shared/recorded-run.ts';
import type { Organization } from '../organization.ts';
import { isDelinquent, isOnTrial } from '../organization-state.ts';
import type { DirectoryUnavailable, OrganizationDirectory } from '../ports/organization-directory.ts';
import type { CarryOutDeps } from './carry-out.ts';
import { decide, type EnforcerRun, enforceOrganization, textOf } from './enforce-organization.ts';
import {
  type EnforceSummary,
  emptySummary,
  enforceSummaryToJson,
  type StepReport,
  withProblem,
  withStep,
} from './enforce-summary.ts';
import type { EnforcementPolicy } from './enforcement.ts';
import { openClaims } from './open-claims.ts';

/** What a run of the enforcer reads and writes. */
export interface EnforceTrialsDeps extends CarryOutDeps {
  readonly directory: CarryOutDeps['directory'] & Pick<OrganizationDirectory, 'onTrial' | 'delinquent' | 'all'>;
  readonly lock: JobLock;
  readonly history: JobHistory;
}

/** By which policy a run decides, why it happens, and whether it only looks. */
export interface EnforceTrialsInput {
  readonly policy: EnforcementPolicy;
  readonly trigger: JobTrigger;
  /** Decides and counts, and writes nothing: no flag, no notice, no claim, no row in the history. */
  readonly dryRun: boolean;
  /** Hears of every step as it ends; a summary lists only the first of them. */
  readonly onStep?: (externalId: string, step: StepReport) => void;
}

/** A list of the directory broke off: some organizations were not looked at, the others are done as the summary says. */
export interface EnforcementIncomplete {
  readonly _tag: 'EnforcementIncomplete';
  readonly message: string;
  readonly summary: EnforceSummary;
}

/** Why a run failed as a whole, or did not get through every organization. */
export type EnforceError = EnforcementIncomplete | JobLockError | JobHistoryError;

/** Keeps one page of organizations in memory, and goes on with the next list where one broke. */
const enforceAll =
  (
    deps: EnforceTrialsDeps,
    { policy, dryRun, onStep }: EnforceTrialsInput,
    onProgress: (summary: EnforceSummary) => void,
  ): TaskEither<EnforcementIncomplete, EnforceSummary> =>
  async () => {
    const now = deps.clock.now();
    let summary = emptySummary(dryRun);
    const goOn = (next: EnforceSummary): void => {
      summary = next;
      onProgress(next);
    };
    const report: EnforcerRun['report'] = (externalId, step) => {
      goOn(withStep(summary, externalId, step));
      onStep?.(externalId, step);
    };
    const problem: EnforcerRun['problem'] = (subject, text) => {
      goOn(withProblem(summary, subject, text));
    };

    const known = await deps.claims.list()();
    if (E.isLeft(known)) problem('notices of earlier runs', known.left.message);
    const claims = openClaims(E.isRight(known) ? known.right : []);
    goOn({ ...summary, noticesInDoubt: claims.inDoubt });

    const run: EnforcerRun = { policy, dryRun, now, claims, report, problem };
    const workOn = enforceOrganization(deps, run);
    const workOnList =
      (
        list: Pages<DirectoryUnavailable, Organization>,
        count: 'onTrial' | 'delinquent' | 'wronglyRefused',
        isMeant: (organization: Organization) => boolean = () => true,
      ): Task<ReadonlyArray<string>> =>
      async () => {
        const pages = forEachPage(list, (page) => async () => {
          const meant = page.filter(isMeant);
          goOn({ ...summary, [count]: summary[count] + meant.length });
          return E.right(await mapBounded(policy.organizationsAtOnce, meant, workOn)());
        });
        try {
          const worked = await pages();
          return E.isLeft(worked) ? [worked.left.message] : [];
        } catch (thrown) {
          return [textOf(thrown)];
        }
      };
    // Who is on neither list can only be refused wrongly; of them no list is kept, so everybody is read.
    const isWronglyRefused = (organization: Organization): boolean =>
      !isOnTrial(organization, now) && !isDelinquent(organization, now) && decide(run, organization).length > 0;
    const failures = [
      ...(await workOnList(deps.directory.onTrial(now), 'onTrial')()),
      ...(await workOnList(deps.directory.delinquent(now), 'delinquent')()),
      // The last, so that it mends also what this run left.
      ...(await workOnList(deps.directory.all(), 'wronglyRefused', isWronglyRefused)()),
    ];
    return failures.length === 0
      ? E.right(summary)
      : E.left({ _tag: 'EnforcementIncomplete', message: failures.join('; '), summary });
  };

/**
 * One run at a time. Safe to repeat: each flag is idempotent and each notice is claimed before it is sent. One
 * organization's failure is counted and named in the summary and holds up no other.
 */
export const enforceTrials =
  (deps: EnforceTrialsDeps) =>
  (input: EnforceTrialsInput): TaskEither<EnforceError, EnforceSummary> => {
    let reached = emptySummary(input.dryRun);
    const work = enforceAll(deps, input, (summary) => {
      reached = summary;
    });
    if (input.dryRun) return work;
    return recordedRun(deps)({
      job: 'enforcer',
      trigger: input.trigger,
      work,
      summary: enforceSummaryToJson,
      describe: ({ message }) => message,
      progress: () => enforceSummaryToJson(reached),
    });
  };
