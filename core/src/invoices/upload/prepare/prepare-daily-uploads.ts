/**
 * Puts the pending usage of all billable organizations into the journal, as files to be sent. What one organization
 * lacks keeps that organization out and no other; a crash between two steps leaves rows that the next run finds again.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { Task } from 'fp-ts/lib/Task.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { addDays, type CalendarDay, dayOf, startOfDay } from '../../../shared/calendar.ts';
import type { Clock } from '../../../shared/clock.ts';
import type { DirectoryUnavailable, OrganizationDirectory } from '../../../trials/ports/organization-directory.ts';
import { isSettled } from '../../../usage/aggregate.ts';
import type { InstanceId } from '../../../usage/instance-id.ts';
import type { LedgerError } from '../../../usage/ports/usage-ledger.ts';
import type { ProviderCatalog } from '../../provider/provider-catalog.ts';
import type { JournalError, UploadJournal } from '../journal/upload-journal.ts';
import { type OrganizationLines, partFiller, partLine } from '../report/upload-parts.ts';
import type { UploadPolicy } from '../state/upload-policy.ts';
import { type DecideDeps, decideOrganizations, type OrganizationDecision } from './decide-organizations.ts';
import { listBillable } from './list-billable.ts';
import { strandedAmounts } from './pending-usage.ts';
import { writeCurrent } from './prepare-part.ts';
import { readSuspects } from './prepare-suspects.ts';
import { readCatalogUnits } from './read-provider.ts';
import { markRows, setAsideOf, skippedOf } from './report-decision.ts';
import type { UploadSummary } from './upload-report.ts';
import type { UploadSink } from './upload-sink.ts';
import { writePart } from './write-upload.ts';

export interface PrepareDailyDeps extends DecideDeps {
  readonly directory: Pick<OrganizationDirectory, 'billable'>;
  readonly catalog: ProviderCatalog;
  readonly journal: Pick<UploadJournal, 'lines'>;
  readonly sink: UploadSink;
  readonly clock: Clock;
  /** Where accounts are slow: for how long the others wait for them, and what to do then with the files that are ready. */
  readonly slow?: { readonly patience: Task<void>; readonly meanwhile: TaskEither<JournalError, unknown> };
}

export interface PrepareDailyInput {
  readonly policy: UploadPolicy;
  /** Looks back to this day instead of the policy's number of days. */
  readonly from?: CalendarDay;
  readonly dryRun: boolean;
}

export type InvalidUploadRange = { readonly _tag: 'InvalidUploadRange'; readonly message: string };

export type PrepareDailyError = DirectoryUnavailable | LedgerError | JournalError | InvalidUploadRange;

type OrganizationReport = Pick<UploadSummary, 'skipped' | 'setAside' | 'stranded'>;

const reportOf = (decision: OrganizationDecision): OrganizationReport => ({
  skipped: skippedOf(decision),
  setAside: setAsideOf(decision),
  stranded: strandedAmounts(decision.organization.instanceId, decision.stranded),
});

export const prepareDailyUploads =
  (deps: PrepareDailyDeps) =>
  ({ policy, from, dryRun }: PrepareDailyInput): TaskEither<PrepareDailyError, UploadSummary> =>
  async () => {
    const now = deps.clock.now();
    const through = dayOf(now);
    const earliest = from ?? addDays(through, -policy.lookBackDays);
    if (earliest >= through) {
      const message = `from ${earliest} leaves nothing to upload: only usage before today, ${through}, is billed`;
      return E.left({ _tag: 'InvalidUploadRange', message });
    }
    const list = await listBillable(deps.directory, through)();
    if (E.isLeft(list)) return list;
    const culprits = await readSuspects(deps.journal, { from: earliest, to: through })();
    if (E.isLeft(culprits)) return culprits;
    const catalog = await readCatalogUnits(deps.catalog)();
    const rules = {
      through,
      catalog: catalog.units,
      limits: policy,
      earliest: startOfDay(earliest),
      accountReads: policy.accountReads,
    };

    const uploads: UploadSummary['uploads'][number][] = [];
    const conflicts: UploadSummary['conflicts'][number][] = [];
    /** By organization, because one may be decided about again: the last decision is the one that holds. */
    const reports = new Map<InstanceId, OrganizationReport>();
    const billable = new Map(list.right.billable.map((organization) => [organization.instanceId, organization]));

    /** What was set aside for good is not pending any more, so the last decision alone would not show it. */
    const settledBefore = (instance: InstanceId): OrganizationReport['setAside'] =>
      reports.get(instance)?.setAside.filter(({ reason }) => isSettled(reason)) ?? [];

    /** Undefined: it has nothing for a file. */
    const heed =
      (decision: OrganizationDecision): TaskEither<LedgerError, OrganizationLines | undefined> =>
      async () => {
        const marked = await markRows(deps.sink, decision)();
        if (E.isLeft(marked)) return marked;
        const { instanceId } = decision.organization;
        const { skipped, setAside, stranded } = reportOf(decision);
        reports.set(instanceId, { skipped, setAside: [...settledBefore(instanceId), ...setAside], stranded });
        return E.right(decision.lines.length === 0 ? undefined : { instanceId, lines: decision.lines.map(partLine) });
      };

    const decideAgain =
      (instances: ReadonlyArray<InstanceId>): TaskEither<LedgerError, ReadonlyArray<OrganizationLines>> =>
      async () => {
        const found: OrganizationLines[] = [];
        const again = instances.flatMap((instance) => billable.get(instance) ?? []);
        for await (const decided of decideOrganizations(deps, rules, again)) {
          if (O.isNone(decided)) continue;
          const lines = E.isLeft(decided.value) ? decided.value : await heed(decided.value.right)();
          if (E.isLeft(lines)) return lines;
          if (lines.right !== undefined) found.push(lines.right);
        }
        return E.right(found);
      };

    const writeParts = writeCurrent({
      limits: policy,
      write: (organizations) => {
        const part = { uploader: 'daily', through, createdAt: now, dateFormat: policy.dateFormat } as const;
        return writePart(deps.sink)({ ...part, organizations, postTrialInvoice: O.none });
      },
      readAgain: (instances) => {
        for (const instance of instances)
          reports.set(instance, { skipped: [], setAside: settledBefore(instance), stranded: [] });
        return decideAgain(instances);
      },
    });

    const write =
      (organizations: ReadonlyArray<OrganizationLines>): TaskEither<JournalError | LedgerError, void> =>
      async () => {
        const written = await writeParts(organizations)();
        if (E.isLeft(written)) return written;
        uploads.push(...written.right.uploads);
        conflicts.push(...written.right.conflicts);
        return E.right(undefined);
      };

    const filler = partFiller(policy);
    const flush = (): TaskEither<JournalError | LedgerError, void> => {
      const part = filler.flush();
      return part.length === 0 ? TE.right(undefined) : write(part);
    };
    for await (const decided of decideOrganizations(deps, rules, list.right.billable, deps.slow?.patience)) {
      if (O.isNone(decided)) {
        // Nobody's usage waits for an account that does not answer.
        const flushed = await flush()();
        if (E.isLeft(flushed)) return flushed;
        const done = (await deps.slow?.meanwhile()) ?? E.right(undefined);
        if (E.isLeft(done)) return done;
        continue;
      }
      const lines = E.isLeft(decided.value) ? decided.value : await heed(decided.value.right)();
      if (E.isLeft(lines)) return lines;
      if (lines.right === undefined) continue;
      const isCulprit = culprits.right.has(lines.right.instanceId);
      const full = isCulprit ? [lines.right] : filler.add(lines.right);
      const written = full === undefined ? E.right(undefined) : await write(full)();
      if (E.isLeft(written)) return written;
    }
    const flushed = await flush()();
    if (E.isLeft(flushed)) return flushed;
    const reported = [...reports.values()];
    return E.right({
      through,
      earliest,
      dryRun,
      organizations: list.right.named,
      uploads,
      skipped: [...list.right.skipped, ...reported.flatMap(({ skipped }) => skipped)],
      setAside: reported.flatMap(({ setAside }) => setAside),
      stranded: reported.flatMap(({ stranded }) => stranded),
      conflicts,
      warnings: catalog.warnings,
    });
  };
