/** What a reconciliation reads once, before it compares: organizations, job runs, and the lines of uploads. */
import * as O from 'fp-ts/lib/Option.js';
import { fromOption } from 'fp-ts/lib/ReadonlyArray.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { addDays, dayOf } from '../../shared/calendar.ts';
import { type Instant, plus } from '../../shared/instant.ts';
import type { JobHistory, JobHistoryError, JobRun } from '../../shared/job-history.ts';
import { collectPages } from '../../shared/pages.ts';
import { inSteps, step } from '../../shared/result.ts';
import type { Organization } from '../../trials/organization.ts';
import type { DirectoryUnavailable, OrganizationDirectory } from '../../trials/ports/organization-directory.ts';
import { cellKey } from '../../usage/cell-key.ts';
import type { InstanceId } from '../../usage/instance-id.ts';
import { runWatermarks } from '../../usage/metering/run-watermarks.ts';
import type { LedgerError, TimeRange, UsageLedger, UsageRelease } from '../../usage/ports/usage-ledger.ts';
import type { SharedAccounts, SharedAccountsError } from '../sharing/shared-accounts.ts';
import type { JournalError, JournalLine, UploadJournal } from '../upload/journal/upload-journal.ts';
import { type AccountOwners, accountOwners } from './account-owners.ts';
import { type UnbilledContext, type UploaderRunFacts, uploaderRunFacts } from './unbilled-reason.ts';

export interface KnownOrganizations {
  readonly byInstance: ReadonlyMap<InstanceId, Organization>;
  readonly ownership: AccountOwners;
}

export const readOrganizations = (
  directory: Pick<OrganizationDirectory, 'all'>,
  sharedAccounts: Pick<SharedAccounts, 'all'>,
): TaskEither<DirectoryUnavailable | SharedAccountsError, KnownOrganizations> =>
  inSteps(async function* () {
    const all = yield* step(collectPages(directory.all()));
    const shares = yield* step(sharedAccounts.all);
    const byInstance = new Map<InstanceId, Organization>();
    for (const organization of all) {
      const { id } = organization;
      // Of two organizations with one internal id the first one has the usage, as for the uploader.
      if (O.isSome(id) && !byInstance.has(id.value)) byInstance.set(id.value, organization);
    }
    return { byInstance, ownership: accountOwners(all, shares) };
  });

export interface LastRuns {
  readonly aggregator: {
    /** What was delivered before it is aggregated: the watermark of the last successful run. Undefined: no run succeeded yet. */
    readonly aggregatedUntil: Instant | undefined;
    /**
     * What was delivered since is not aggregated: the newest run had read everything by then. Undefined: no run ever
     * began. `under way`: it has not come that far, or failed before, and nothing is certain.
     */
    readonly untouchedSince: Instant | undefined | 'under way';
  };
  readonly uploader: UploaderRunFacts | undefined;
}

const beginOf = (run: JobRun): Instant => {
  const marks = runWatermarks(run);
  return O.isSome(marks) ? marks.value.watermark : run.startedAt;
};

/** A run of a release that left no watermarks had read everything when it ended, by the clock of its machine. */
const endOf = (run: JobRun): Instant | 'under way' => {
  const marks = runWatermarks(run);
  if (O.isSome(marks)) return O.getOrElse<Instant | 'under way'>(() => 'under way')(marks.value.readUntil);
  return O.isSome(run.finished) ? plus(run.finished.value.at, 1n) : 'under way';
};

export const readLastRuns = (
  history: Pick<JobHistory, 'lastSuccessful' | 'recent'>,
  lookBackDays: number,
): TaskEither<JobHistoryError, LastRuns> => {
  return inSteps(async function* () {
    const successful = yield* step(history.lastSuccessful('aggregator'));
    const newest = yield* step(history.recent({ job: 'aggregator', limit: 1 }));
    const uploader = yield* step(history.lastSuccessful('uploader'));
    const [newestRun] = newest;
    return {
      aggregator: {
        aggregatedUntil: O.isSome(successful) ? beginOf(successful.value) : undefined,
        untouchedSince: newestRun === undefined ? undefined : endOf(newestRun),
      },
      uploader: O.isSome(uploader) ? uploaderRunFacts(uploader.value, lookBackDays) : undefined,
    };
  });
};

/**
 * Lines around the range, so that uploads which straddle its edges are seen whole: one that took usage of the range has
 * its dates within the look-back, unless it was asked for with an earlier start.
 */
export const readLines = (
  journal: Pick<UploadJournal, 'lines'>,
  range: TimeRange,
  lookBackDays: number,
): TaskEither<JournalError, ReadonlyArray<JournalLine>> => collectPages(journal.lines(daysAround(range, lookBackDays)));

/**
 * The lines that concern an organization: its own, and all on the accounts that it is or was billed on, so that usage there is
 * told from its own.
 */
export const readLinesOf =
  (journal: Pick<UploadJournal, 'lines'>, range: TimeRange, lookBackDays: number) =>
  (instanceId: InstanceId, account: O.Option<string>): TaskEither<JournalError, ReadonlyArray<JournalLine>> =>
    inSteps(async function* () {
      const accounts = new Set(fromOption(account));
      for (;;) {
        const before = accounts.size;
        const lines: JournalLine[] = [];
        for await (const page of journal.lines(daysAround(range, lookBackDays)))
          for (const each of yield* step(page))
            if (each.line.instanceId === instanceId || accounts.has(each.line.accountNumber)) lines.push(each);
        for (const { line } of lines) if (line.instanceId === instanceId) accounts.add(line.accountNumber);
        if (accounts.size === before) return lines;
      }
    });

const daysAround = (range: TimeRange, lookBackDays: number) => ({
  from: addDays(dayOf(range.from), -lookBackDays - 1),
  to: addDays(dayOf(range.to), lookBackDays + 1),
});

/** Those that matter came after the last daily upload. */
const LATEST_RELEASES = 1_000;

export const latestReleases = (
  ledger: Pick<UsageLedger, 'releases'>,
): TaskEither<LedgerError, ReadonlyArray<UsageRelease>> => ledger.releases({ limit: LATEST_RELEASES });

/** By the lines that rejected uploads left behind, and by what staff released. */
export const releasedRows = (
  lines: ReadonlyArray<JournalLine>,
  releases: ReadonlyArray<UsageRelease>,
): UnbilledContext['wasReleasedSince'] => {
  const byStaff = Map.groupBy(releases, ({ instanceId, amountType }) => cellKey(instanceId, amountType));
  const released = Map.groupBy(
    lines.filter(({ state }) => state === 'Rejected'),
    ({ line }) => cellKey(line.instanceId, line.amountType),
  );
  return ({ instanceId, amountType, bucketStart }, moment) => {
    const cell = cellKey(instanceId, amountType);
    const day = dayOf(bucketStart);
    const takenBack = (released.get(cell) ?? []).some(
      ({ settledAt, line: { startDate, endDate } }) =>
        startDate <= day && day < endDate && O.isSome(settledAt) && settledAt.value >= moment,
    );
    const isIn = ({ from, to }: TimeRange): boolean => from <= bucketStart && bucketStart < to;
    return takenBack || (byStaff.get(cell) ?? []).some(({ at, range }) => at >= moment && isIn(range));
  };
};
