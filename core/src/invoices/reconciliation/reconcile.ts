import * as O from 'fp-ts/lib/Option.js';
import { fromOption } from 'fp-ts/lib/ReadonlyArray.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { truncateToDay } from '../../shared/calendar.ts';
import type { Clock } from '../../shared/clock.ts';
import { DAY, plus } from '../../shared/instant.ts';
import type { JobHistory, JobHistoryError } from '../../shared/job-history.ts';
import { inSteps, step } from '../../shared/result.ts';
import type { BillingAccount, Organization } from '../../trials/organization.ts';
import type { DirectoryUnavailable, OrganizationDirectory } from '../../trials/ports/organization-directory.ts';
import type { InstanceId } from '../../usage/instance-id.ts';
import type { EventStoreError } from '../../usage/ports/event-store.ts';
import type { LedgerError, TimeRange } from '../../usage/ports/usage-ledger.ts';
import type { ProviderError } from '../provider/provider-error.ts';
import type { SharedAccounts, SharedAccountsError } from '../sharing/shared-accounts.ts';
import type { JournalError, JournalLine, UploadJournal } from '../upload/journal/upload-journal.ts';
import { readAcceptances } from './acceptances.ts';
import type { AcceptedDifferences, AcceptedDifferencesError } from './accepted-differences.ts';
import { completeCells } from './complete-cells.ts';
import { incidentsOf } from './incidents.ts';
import { type ReconcileAccountsDeps, reconcileAccounts } from './reconcile-accounts.ts';
import { compareMetering, type MeteringDeps } from './reconcile-metering.ts';
import {
  latestReleases,
  readLastRuns,
  readLines,
  readLinesOf,
  readOrganizations,
  releasedRows,
} from './reconcile-reads.ts';
import { type LineGroup, uploadCellEntries } from './reconcile-uploads.ts';
import type { Incident, ReconciliationReport } from './reconciliation.ts';
import { createTally, type Tally } from './reconciliation-tally.ts';
import { reportOfOrganization } from './report-of-organization.ts';
import type { UnbilledContext } from './unbilled-reason.ts';
import { uploadCells } from './upload-cells.ts';

/** What a reconciliation reads; it writes nothing. */
export interface ReconcileDeps extends MeteringDeps, ReconcileAccountsDeps {
  readonly journal: Pick<UploadJournal, 'lines' | 'find'>;
  readonly directory: Pick<OrganizationDirectory, 'all'>;
  readonly sharedAccounts: Pick<SharedAccounts, 'all'>;
  readonly accepted: Pick<AcceptedDifferences, 'all'>;
  readonly history: Pick<JobHistory, 'lastSuccessful' | 'recent'>;
  readonly clock: Clock;
}

/** Which days to reconcile. */
export interface ReconcileInput {
  /** By the hour in which usage was received. Widened to whole days. */
  readonly range: TimeRange;
  /** How far the daily upload looks back: what is older and not taken is stranded. */
  readonly lookBackDays: number;
  /**
   * Only what concerns this organization is read, and the report is of it alone: of usage that was moved to another one, the
   * other side is not seen. Absent: everybody.
   */
  readonly only?: InstanceId;
}

/** A source that could not be read. Nothing is reported then: a part might look like a difference. */
export type ReconcileError =
  | EventStoreError
  | LedgerError
  | JournalError
  | DirectoryUnavailable
  | SharedAccountsError
  | AcceptedDifferencesError
  | JobHistoryError
  | Extract<ProviderError, { readonly _tag: 'ProviderUnavailable' }>;

const wholeDays = ({ from, to }: TimeRange): TimeRange => ({
  from: truncateToDay(from),
  to: truncateToDay(plus(to, DAY - 1n)),
});

/**
 * Safe at any time: it only reads. Memory holds a day of hours, the lines of the range, and one account per read at the
 * provider at a time.
 */
export const reconcile =
  (deps: ReconcileDeps) =>
  (input: ReconcileInput): TaskEither<ReconcileError, ReconciliationReport> =>
    inSteps(async function* () {
      const { ledger, journal, directory, history, clock } = deps;
      const asOf = clock.now();
      const range = wholeDays(input.range);
      const runs = yield* step(readLastRuns(history, input.lookBackDays));
      const { byInstance, ownership } = yield* step(readOrganizations(directory, deps.sharedAccounts));
      const acceptances = yield* step(readAcceptances(deps.accepted));
      const { only, lookBackDays } = input;
      const lines = yield* step(
        only === undefined
          ? readLines(journal, range, lookBackDays)
          : readLinesOf(journal, range, lookBackDays)(only, accountOf(byInstance.get(only))),
      );

      const tally = createTally(acceptances);
      const context: UnbilledContext = {
        organizationOf: (instanceId) => byInstance.get(instanceId),
        lastRun: runs.uploader,
        wasReleasedSince: releasedRows(lines, yield* step(latestReleases(ledger))),
      };
      const instanceIds = only === undefined ? {} : { instanceIds: instancesOf(only, lines) };
      const source = { range, aggregator: runs.aggregator, ...instanceIds };
      const taken = yield* step(compareMetering(deps, source, context, tally));

      const cells = yield* step(completeCells({ ledger, journal })(uploadCells(lines, taken), range));
      const groups: LineGroup[] = [];
      for (const cell of cells.values()) {
        const side = uploadCellEntries(cell, range);
        tally.add(side.entries);
        for (const group of side.groups) groups.push(group);
      }
      const accountNumbers =
        only === undefined ? [...ownership.owners.keys()] : fromOption(accountOf(byInstance.get(only)));
      const accounts = { groups, accountNumbers, ownership, acceptances, range, tally };
      const unreadableAccounts = yield* step(reconcileAccounts(deps)(accounts));
      const report = { range, asOf, unreadableAccounts, ...summed(tally, byInstance) };
      return only === undefined ? report : reportOfOrganization(report, only);
    });

const accountOf = (organization: Organization | undefined): O.Option<string> =>
  O.map(({ number }: BillingAccount) => number)(organization?.billingAccount ?? O.none);

/** Beside its own, those of whose usage there is on its accounts. */
const instancesOf = (only: InstanceId, lines: ReadonlyArray<JournalLine>): ReadonlyArray<InstanceId> => [
  ...new Set([only, ...lines.map(({ line }) => line.instanceId)]),
];

const summed = (tally: Tally, byInstance: ReadonlyMap<InstanceId, Organization>) => {
  const { shown: findings, leftOut: findingsLeftOut, amountLeftOut, accepted } = tally.findings();
  const incidents = incidentsOf(findings);
  const rows = tally.rows(
    (instanceId) => O.fromNullable(byInstance.get(instanceId)?.externalId),
    (instanceId, amountType) =>
      sumOf(incidents.filter((one) => one.amountType === amountType && one.instanceIds.includes(instanceId))),
  );
  return { rows, findings, findingsLeftOut, incidents, accepted, unexplained: sumOf(incidents) + amountLeftOut };
};

const sumOf = (incidents: ReadonlyArray<Incident>): bigint => incidents.reduce((sum, { amount }) => sum + amount, 0n);
