/**
 * Use case: compares what was used with what was billed, seam by seam: event store, ledger, uploads, the provider's
 * usage, posted invoices. Sources are read one after the other and not at one moment, so a job that runs meanwhile can
 * show as a difference that is gone the next time.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { ProviderError, ProviderInvoices, ProviderUsage } from '../invoices/billing-provider.ts';
import { dayOf, truncateToDay } from '../shared/calendar.ts';
import type { Clock } from '../shared/clock.ts';
import { DAY, type Instant, plus } from '../shared/instant.ts';
import type { JobHistory, JobHistoryError } from '../shared/job-history.ts';
import { collectPages, forEachPage } from '../shared/pages.ts';
import type { DirectoryUnavailable, OrganizationDirectory } from '../trials/organization-directory.ts';
import type { HourlyTotal } from './aggregate.ts';
import { completeCells } from './complete-cells.ts';
import type { EventStore, EventStoreError } from './event-store.ts';
import { type HourBucket, hourOf } from './hour-bucket.ts';
import { orderedReader } from './ordered-reader.ts';
import { reconcileAccounts } from './reconcile-accounts.ts';
import { hourEntries } from './reconcile-hours.ts';
import { type LastRuns, readLastRuns, readLines, readOrganizations, rejectedRows } from './reconcile-reads.ts';
import { dayBalance, freeRowEntry } from './reconcile-rows.ts';
import type { ReconciliationReport } from './reconciliation.ts';
import { createTally, type Tally } from './reconciliation-tally.ts';
import type { UnbilledContext } from './unbilled-reason.ts';
import { type LineGroup, uploadCellEntries, uploadCells } from './upload-cells.ts';
import type { JournalError, UploadJournal } from './upload-journal.ts';
import type { AssignedSum, LedgerError, TimeRange, UsageLedger } from './usage-ledger.ts';

export interface ReconcileDeps {
  readonly eventStore: Pick<EventStore, 'hourlyTotals'>;
  readonly ledger: Pick<UsageLedger, 'sums' | 'unassigned' | 'assigned' | 'quarantinedTotals'>;
  readonly journal: Pick<UploadJournal, 'lines' | 'find'>;
  readonly directory: Pick<OrganizationDirectory, 'all'>;
  readonly usage: ProviderUsage;
  readonly invoices: Pick<ProviderInvoices, 'ofAccount'>;
  readonly history: Pick<JobHistory, 'lastSuccessful' | 'recent'>;
  readonly clock: Clock;
}

export interface ReconcileInput {
  /** By the hour in which usage was received. Widened to whole days. */
  readonly range: TimeRange;
  /** How far the daily upload looks back: what is older and not taken is stranded. */
  readonly lookBackDays: number;
}

export type ReconcileError =
  | EventStoreError
  | LedgerError
  | JournalError
  | DirectoryUnavailable
  | JobHistoryError
  | Extract<ProviderError, { readonly _tag: 'ProviderUnavailable' }>;

const wholeDays = ({ from, to }: TimeRange): TimeRange => ({
  from: truncateToDay(from),
  to: truncateToDay(plus(to, DAY - 1n)),
});

interface HourSource {
  readonly range: TimeRange;
  readonly aggregator: LastRuns['aggregator'];
}

/** Events of the range and, of them, those that came too late for the aggregator; a day at a time. */
const eventDays = (eventStore: ReconcileDeps['eventStore'], { range, aggregator }: HourSource) => {
  const query = { from: hourOf(range.from), to: hourOf(range.to) };
  const readSince = (moment: Instant | undefined) =>
    orderedReader(eventStore.hourlyTotals(moment === undefined ? query : { ...query, deliveredSince: moment }));
  const { aggregatedUntil, untouchedSince } = aggregator;
  const readers = [
    readSince(undefined),
    readSince(aggregatedUntil),
    ...(untouchedSince === 'under way' ? [] : [readSince(untouchedSince)]),
  ];
  return {
    before: async (end: Instant) => {
      const days: ReadonlyArray<HourlyTotal>[] = [];
      for (const reader of readers) {
        const day = await reader.before(end)();
        if (E.isLeft(day)) return day;
        days.push(day.right);
      }
      const [totals = [], perhapsLate = [], surelyLate = []] = days;
      return E.right({ totals, perhapsLate, surelyLate });
    },
    close: async () => {
      for (const reader of readers) await reader.close();
    },
  };
};

/** The first two seams, a day at a time. Answers what uploads took of the range. */
const compareMetering =
  (
    { eventStore, ledger }: ReconcileDeps,
    source: HourSource,
    context: UnbilledContext,
    tally: Tally,
  ): TaskEither<EventStoreError | LedgerError, ReadonlyArray<AssignedSum>> =>
  async () => {
    const assigned: AssignedSum[] = [];
    const events = eventDays(eventStore, source);
    try {
      for (let from = source.range.from; from < source.range.to; from = plus(from, DAY)) {
        const range = { from, to: plus(from, DAY) };
        const sums = await ledger.sums({ range, by: 'hour' })();
        if (E.isLeft(sums)) return sums;
        const hours = { from: from as HourBucket, to: range.to as HourBucket };
        const quarantined = await ledger.quarantinedTotals(hours)();
        if (E.isLeft(quarantined)) return quarantined;
        const day = await events.before(range.to);
        if (E.isLeft(day)) return day;
        tally.add(hourEntries({ ...day.right, sums: sums.right, quarantined: quarantined.right }));

        const balance = dayBalance(dayOf(from));
        balance.sums(sums.right);
        const free = await forEachPage(ledger.unassigned(range), (rows) => async () => {
          balance.rows(rows);
          tally.add(rows.map((row) => freeRowEntry(row, context)));
          return E.right(undefined);
        })();
        if (E.isLeft(free)) return free;
        const taken = await collectPages(ledger.assigned(range))();
        if (E.isLeft(taken)) return taken;
        balance.rows(taken.right);
        for (const sum of taken.right) assigned.push(sum);
        tally.add(balance.entries());
      }
    } finally {
      await events.close();
    }
    return E.right(assigned);
  };

/**
 * Safe at any time: it only reads. Memory holds a day of hours, the lines of the range, and one account per read at the
 * provider at a time.
 */
export const reconcile =
  (deps: ReconcileDeps) =>
  (input: ReconcileInput): TaskEither<ReconcileError, ReconciliationReport> =>
  async () => {
    const { ledger, journal, directory, history, clock } = deps;
    const asOf = clock.now();
    const range = wholeDays(input.range);
    const runs = await readLastRuns(history, input.lookBackDays)();
    if (E.isLeft(runs)) return runs;
    const organizations = await readOrganizations(directory)();
    if (E.isLeft(organizations)) return organizations;
    const { byInstance, owners } = organizations.right;
    const lines = await readLines(journal, range, input.lookBackDays)();
    if (E.isLeft(lines)) return lines;

    const tally = createTally();
    const context: UnbilledContext = {
      organizationOf: (instanceId) => byInstance.get(instanceId),
      lastRun: runs.right.uploader,
      wasRejected: rejectedRows(lines.right),
    };
    const source = { range, aggregator: runs.right.aggregator };
    const taken = await compareMetering(deps, source, context, tally)();
    if (E.isLeft(taken)) return taken;

    const cells = await completeCells({ ledger, journal })(uploadCells(lines.right, taken.right), range)();
    if (E.isLeft(cells)) return cells;
    const groups: LineGroup[] = [];
    for (const cell of cells.right.values()) {
      const side = uploadCellEntries(cell, range);
      tally.add(side.entries);
      for (const group of side.groups) groups.push(group);
    }
    const unreadableAccounts = await reconcileAccounts(deps)({ groups, owners, range, tally })();
    if (E.isLeft(unreadableAccounts)) return unreadableAccounts;

    const rows = tally.rows((instanceId) => O.fromNullable(byInstance.get(instanceId)?.externalId));
    const findings = tally.findings();
    return E.right({
      range,
      asOf,
      rows,
      findings: findings.shown,
      findingsLeftOut: findings.leftOut,
      unreadableAccounts: unreadableAccounts.right,
      unexplained: rows.reduce((total, { unexplained }) => total + unexplained, 0n),
    });
  };
