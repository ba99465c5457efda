/**
 * Puts the pending usage of all billable organizations into the journal, as files to be sent. What one organization
 * lacks keeps that organization out and no other; a crash between two steps leaves rows that the next run finds again.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { ProviderCatalog } from '../invoices/billing-provider.ts';
import { addDays, type CalendarDay, dayOf, startOfDay } from '../shared/calendar.ts';
import type { Clock } from '../shared/clock.ts';
import type { DirectoryUnavailable, OrganizationDirectory } from '../trials/organization-directory.ts';
import { type DecideDeps, decideOrganizations } from './decide-organizations.ts';
import { listBillable } from './list-billable.ts';
import { strandedAmounts } from './pending-usage.ts';
import { readCatalogUnits } from './read-provider.ts';
import { markRows, setAsideOf, skippedOf } from './report-decision.ts';
import type { JournalError, UploadJournal } from './upload-journal.ts';
import { type OrganizationLines, splitIntoParts, suspects } from './upload-parts.ts';
import type { UploadPolicy } from './upload-policy.ts';
import type { UploadSummary } from './upload-report.ts';
import type { UploadSink } from './upload-sink.ts';
import type { LedgerError } from './usage-ledger.ts';
import { writePart } from './write-upload.ts';

export interface PrepareDailyDeps extends DecideDeps {
  readonly directory: Pick<OrganizationDirectory, 'billable'>;
  readonly catalog: ProviderCatalog;
  readonly journal: Pick<UploadJournal, 'recent'>;
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

/** Uploads in which a culprit of the past days is sought. */
const UPLOADS_REMEMBERED = 100;

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
    const remembered = await deps.journal.recent({ limit: UPLOADS_REMEMBERED })();
    if (E.isLeft(remembered)) return remembered;
    const culprits = suspects(remembered.right);
    const catalog = await readCatalogUnits(deps.catalog)();
    const decide = decideOrganizations(deps, {
      through,
      catalog: catalog.units,
      limits: policy,
      earliest: startOfDay(earliest),
      accountReads: policy.accountReads,
    });

    const uploads: UploadSummary['uploads'][number][] = [];
    const skipped = [...list.right.skipped];
    const setAside: UploadSummary['setAside'][number][] = [];
    const stranded: UploadSummary['stranded'][number][] = [];
    const conflicts: UploadSummary['conflicts'][number][] = [];

    const write =
      (organizations: ReadonlyArray<OrganizationLines>): TaskEither<JournalError, void> =>
      async () => {
        const { dateFormat } = policy;
        const part = { uploader: 'daily', through, createdAt: now, dateFormat, organizations } as const;
        const written = await writePart(deps.sink)({ ...part, postTrialInvoice: O.none })();
        if (E.isLeft(written)) return written;
        if (E.isRight(written.right)) uploads.push(written.right.right);
        else conflicts.push(written.right.left);
        return E.right(undefined);
      };

    /** The last part may still grow; the others are as full as they get. */
    let open: ReadonlyArray<OrganizationLines> = [];
    for (let start = 0; start < list.right.billable.length; start += ORGANIZATIONS_AT_ONCE) {
      const decisions = await decide(list.right.billable.slice(start, start + ORGANIZATIONS_AT_ONCE))();
      if (E.isLeft(decisions)) return decisions;
      const grouped = [...open];
      const full: ReadonlyArray<OrganizationLines>[] = [];
      for (const decision of decisions.right) {
        const { instanceId } = decision.organization;
        const marked = await markRows(deps.sink, decision)();
        if (E.isLeft(marked)) return marked;
        skipped.push(...skippedOf(decision));
        setAside.push(...setAsideOf(decision));
        stranded.push(...strandedAmounts(instanceId, decision.stranded));
        if (decision.lines.length === 0) continue;
        if (culprits.has(instanceId)) full.push([{ instanceId, lines: decision.lines }]);
        else grouped.push({ instanceId, lines: decision.lines });
      }
      const parts = splitIntoParts(grouped, policy);
      open = parts.at(-1) ?? [];
      for (const part of [...parts.slice(0, -1), ...full]) {
        const written = await write(part)();
        if (E.isLeft(written)) return written;
      }
    }
    if (open.length > 0) {
      const written = await write(open)();
      if (E.isLeft(written)) return written;
    }
    return E.right({
      through,
      earliest,
      dryRun,
      organizations: list.right.named,
      uploads,
      skipped,
      setAside,
      stranded,
      conflicts,
      warnings: catalog.warnings,
    });
  };
