/**
 * Puts the pending usage of all billable organizations into the journal, as files to be sent. What one organization
 * lacks keeps that organization out and no other; a crash between two steps leaves rows that the next run finds again.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { ProviderCatalog } from '../../invoices/billing-provider.ts';
import { addDays, type CalendarDay, dayOf, startOfDay } from '../../shared/calendar.ts';
import type { Clock } from '../../shared/clock.ts';
import type { DirectoryUnavailable, OrganizationDirectory } from '../../trials/organization-directory.ts';
import { isSettled } from '../aggregate.ts';
import type { InstanceId } from '../instance-id.ts';
import { readCatalogUnits } from '../reconciliation/read-provider.ts';
import type { JournalError, UploadJournal } from '../upload-journal.ts';
import type { LedgerError } from '../usage-ledger.ts';
import type { BillableOrganization } from './billable-usage.ts';
import { type DecideDeps, decideOrganizations, type OrganizationDecision } from './decide-organizations.ts';
import { listBillable } from './list-billable.ts';
import { strandedAmounts } from './pending-usage.ts';
import { writeCurrent } from './prepare-part.ts';
import { readSuspects } from './prepare-suspects.ts';
import { markRows, setAsideOf, skippedOf } from './report-decision.ts';
import { type OrganizationLines, splitIntoParts } from './upload-parts.ts';
import type { UploadPolicy } from './upload-policy.ts';
import type { UploadSummary } from './upload-report.ts';
import type { UploadSink } from './upload-sink.ts';
import { writePart } from './write-upload.ts';

export interface PrepareDailyDeps extends DecideDeps {
  readonly directory: Pick<OrganizationDirectory, 'billable'>;
  readonly catalog: ProviderCatalog;
  readonly journal: Pick<UploadJournal, 'lines'>;
  readonly sink: UploadSink;
  readonly clock: Clock;
}

export interface PrepareDailyInput {
  readonly policy: UploadPolicy;
  /** Looks back to this day instead of the policy's number of days. */
  readonly from?: CalendarDay;
  readonly dryRun: boolean;
}

export type InvalidUploadRange = { readonly _tag: 'InvalidUploadRange'; readonly message: string };

export type PrepareDailyError = DirectoryUnavailable | LedgerError | JournalError | InvalidUploadRange;

/** Organizations whose pending rows are in memory at the same time. */
const ORGANIZATIONS_AT_ONCE = 200;

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
    const decide = decideOrganizations(deps, {
      through,
      catalog: catalog.units,
      limits: policy,
      earliest: startOfDay(earliest),
      accountReads: policy.accountReads,
    });

    const uploads: UploadSummary['uploads'][number][] = [];
    const conflicts: UploadSummary['conflicts'][number][] = [];
    /** By organization, because one may be decided about again: the last decision is the one that holds. */
    const reports = new Map<InstanceId, OrganizationReport>();
    const billable = new Map(list.right.billable.map((organization) => [organization.instanceId, organization]));

    /** What was set aside for good is not pending any more, so the last decision alone would not show it. */
    const settledBefore = (instance: InstanceId): OrganizationReport['setAside'] =>
      reports.get(instance)?.setAside.filter(({ reason }) => isSettled(reason)) ?? [];

    const readLines =
      (organizations: ReadonlyArray<BillableOrganization>): TaskEither<LedgerError, ReadonlyArray<OrganizationLines>> =>
      async () => {
        const decisions = await decide(organizations)();
        if (E.isLeft(decisions)) return decisions;
        for (const decision of decisions.right) {
          const marked = await markRows(deps.sink, decision)();
          if (E.isLeft(marked)) return marked;
          const { instanceId } = decision.organization;
          const { skipped, setAside, stranded } = reportOf(decision);
          reports.set(instanceId, { skipped, setAside: [...settledBefore(instanceId), ...setAside], stranded });
        }
        const withLines = decisions.right.filter(({ lines }) => lines.length > 0);
        return E.right(withLines.map(({ organization: { instanceId }, lines }) => ({ instanceId, lines })));
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
        return readLines(instances.flatMap((instance) => billable.get(instance) ?? []));
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

    /** The last part may still grow; the others are as full as they get. */
    let open: ReadonlyArray<OrganizationLines> = [];
    for (let start = 0; start < list.right.billable.length; start += ORGANIZATIONS_AT_ONCE) {
      const read = await readLines(list.right.billable.slice(start, start + ORGANIZATIONS_AT_ONCE))();
      if (E.isLeft(read)) return read;
      const alone = read.right.filter(({ instanceId }) => culprits.right.has(instanceId));
      const grouped = read.right.filter(({ instanceId }) => !culprits.right.has(instanceId));
      const parts = splitIntoParts([...open, ...grouped], policy);
      open = parts.at(-1) ?? [];
      for (const part of [...parts.slice(0, -1), ...alone.map((organization) => [organization])]) {
        const written = await write(part)();
        if (E.isLeft(written)) return written;
      }
    }
    if (open.length > 0) {
      const written = await write(open)();
      if (E.isLeft(written)) return written;
    }
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
