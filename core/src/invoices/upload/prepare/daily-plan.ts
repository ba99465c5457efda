/** What a daily run is about, read before it decides about any organization. */
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { addDays, type CalendarDay, dayOf, startOfDay } from '../../../shared/calendar.ts';
import type { Clock } from '../../../shared/clock.ts';
import type { Instant } from '../../../shared/instant.ts';
import { inSteps, step } from '../../../shared/result.ts';
import type { DirectoryUnavailable } from '../../../trials/ports/organization-directory.ts';
import type { InstanceId } from '../../../usage/instance-id.ts';
import type { ProviderCatalog } from '../../provider/provider-catalog.ts';
import type { UsageReportFormat } from '../../provider/usage-report.ts';
import type { SharedAccountsError } from '../../sharing/shared-accounts.ts';
import type { JournalError, UploadJournal } from '../journal/upload-journal.ts';
import type { UploadPolicy } from '../state/upload-policy.ts';
import type { DecideRules } from './decide-organizations.ts';
import { type BillableList, type ListBillableDeps, listBillable } from './list-billable.ts';
import { readCatalogUnits } from './read-provider.ts';
import { readSuspects } from './read-suspects.ts';

export interface DailyPlanDeps extends ListBillableDeps {
  readonly catalog: ProviderCatalog;
  readonly journal: Pick<UploadJournal, 'lines'>;
  readonly reportFormat: Pick<UsageReportFormat, 'size' | 'ratesLateUsage'>;
  readonly clock: Clock;
}

export interface PrepareDailyInput {
  readonly policy: UploadPolicy;
  /** Looks back to this day instead of the policy's number of days. */
  readonly from?: CalendarDay;
  readonly dryRun: boolean;
}

export type InvalidUploadRange = { readonly _tag: 'InvalidUploadRange'; readonly message: string };

export type DailyPlanError = DirectoryUnavailable | SharedAccountsError | JournalError | InvalidUploadRange;

export interface DailyPlan extends DailyRange {
  readonly now: Instant;
  readonly list: BillableList;
  /** They get a report of their own. */
  readonly suspects: ReadonlySet<InstanceId>;
  readonly rules: DecideRules;
  readonly warnings: ReadonlyArray<string>;
}

/** Usage from the first day on, before the other, both at 00:00 UTC. */
export interface DailyRange {
  readonly earliest: CalendarDay;
  readonly through: CalendarDay;
}

export const planDailyRun = (
  deps: DailyPlanDeps,
  { policy, from }: PrepareDailyInput,
): TaskEither<DailyPlanError, DailyPlan> =>
  inSteps(async function* () {
    const { catalog, journal, reportFormat, clock } = deps;
    const now = clock.now();
    const { earliest, through } = yield* step(dailyRange(now, policy, from));
    const list = yield* step(listBillable(deps, through));
    const suspects = yield* step(readSuspects(journal, { from: earliest, to: through }));
    const { units, warnings } = await readCatalogUnits(catalog)();
    const rules = {
      through,
      catalog: units,
      reportSize: reportFormat.size,
      ratesLateUsage: reportFormat.ratesLateUsage,
      earliest: startOfDay(earliest),
      accountReads: policy.accountReads,
    };
    return { now, earliest, through, list, suspects, rules, warnings };
  });

export const dailyRange = (
  now: Instant,
  { lookBackDays }: Pick<UploadPolicy, 'lookBackDays'>,
  from?: CalendarDay,
): E.Either<InvalidUploadRange, DailyRange> => {
  const through = dayOf(now);
  const earliest = from ?? addDays(through, -lookBackDays);
  if (earliest < through) return E.right({ earliest, through });
  const message = `from ${earliest} leaves nothing to upload: only usage before today, ${through}, is billed`;
  return E.left({ _tag: 'InvalidUploadRange', message });
};
