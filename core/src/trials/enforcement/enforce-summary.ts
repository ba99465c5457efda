/** What a run of the enforcer did: counts by kind and status, and the first of its actions and problems by name. */
import { isNone, type Option } from 'fp-ts/lib/Option.js';
import type { Json } from '../../shared/json.ts';
import type { NoticeStatus } from '../notices/notice-delivery.ts';
import type { RefusalFlag, TrialNotice } from '../organization.ts';

/** What became of a refusal that a run decided to set or to clear. */
export type FlagStatus =
  | 'set'
  /** Somebody else set it since the organization was read. */
  | 'already set'
  | 'failed'
  /** The customer added a card at the same moment. */
  | 'taken back'
  /** A dry run would have set it. */
  | 'planned'
  /** An earlier run's, and no rule calls for it any more. */
  | 'cleared'
  | 'clearing failed'
  /** A dry run would have cleared it. */
  | 'clearing planned';

/** One step about one organization, as it ended. */
export type StepReport =
  | { readonly subject: TrialNotice; readonly status: NoticeStatus; readonly problem: Option<string> }
  | { readonly subject: RefusalFlag; readonly status: FlagStatus; readonly problem: Option<string> };

/** How many steps of a kind ended in the same way. */
export interface StepCount {
  readonly subject: TrialNotice | RefusalFlag;
  readonly status: NoticeStatus | FlagStatus;
  readonly count: number;
}

/** What a run of the enforcer looked at and did. */
export interface EnforceSummary {
  readonly dryRun: boolean;
  /** How many organizations were looked at. */
  readonly onTrial: number;
  readonly delinquent: number;
  /** Of all the others, those with a refusal of the enforcer's own to be cleared. */
  readonly wronglyRefused: number;
  /** Steps about notices and about flags, counted. */
  readonly steps: ReadonlyArray<StepCount>;
  /** Notices that an earlier run claimed and nobody knows to have arrived: for staff to settle. */
  readonly noticesInDoubt: number;
  readonly actions: ReadonlyArray<string>;
  readonly problems: ReadonlyArray<string>;
  /** How many actions and problems there were beyond those that are listed. */
  readonly unlisted: number;
}

export const emptySummary = (dryRun: boolean): EnforceSummary => ({
  dryRun,
  onTrial: 0,
  delinquent: 0,
  wronglyRefused: 0,
  steps: [],
  noticesInDoubt: 0,
  actions: [],
  problems: [],
  unlisted: 0,
});

/** A run over any number of organizations keeps no more lines than this of either list. */
const LISTED = 200;

const counted = (steps: ReadonlyArray<StepCount>, { subject, status }: StepReport): ReadonlyArray<StepCount> => {
  const isSame = (step: StepCount): boolean => step.subject === subject && step.status === status;
  return steps.some(isSame)
    ? steps.map((step) => (isSame(step) ? { ...step, count: step.count + 1 } : step))
    : [...steps, { subject, status, count: 1 }];
};

/** A line about an organization, kept while there is room. */
const listed = (summary: EnforceSummary, list: 'actions' | 'problems', line: string): EnforceSummary =>
  summary[list].length < LISTED
    ? { ...summary, [list]: [...summary[list], line] }
    : { ...summary, unlisted: summary.unlisted + 1 };

export const withProblem = (summary: EnforceSummary, subject: string, problem: string): EnforceSummary =>
  listed(summary, 'problems', `${subject}: ${problem}`);

export const withStep = (summary: EnforceSummary, externalId: string, report: StepReport): EnforceSummary => {
  const after = { ...summary, steps: counted(summary.steps, report) };
  // What was withheld before is withheld again in every run; that is no news.
  const line = `${externalId}: ${report.subject}: ${report.status}`;
  const acted = report.status === 'withheld' ? after : listed(after, 'actions', line);
  return isNone(report.problem) ? acted : withProblem(acted, externalId, report.problem.value);
};

/** The summary as the job history keeps it. */
export const enforceSummaryToJson = (summary: EnforceSummary): Json => ({
  dryRun: summary.dryRun,
  onTrial: summary.onTrial,
  delinquent: summary.delinquent,
  wronglyRefused: summary.wronglyRefused,
  steps: summary.steps.map(({ subject, status, count }) => ({ subject, status, count })),
  noticesInDoubt: summary.noticesInDoubt,
  actions: summary.actions,
  problems: summary.problems,
  unlisted: summary.unlisted,
});
