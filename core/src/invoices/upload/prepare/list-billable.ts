/** The organizations whose usage a run looks at, in an order that does not depend on the directory's. */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { type CalendarDay, startOfDay } from '../../../shared/calendar.ts';
import { collectPages } from '../../../shared/pages.ts';
import { inSteps, step } from '../../../shared/result.ts';
import type { DirectoryUnavailable, OrganizationDirectory } from '../../../trials/ports/organization-directory.ts';
import type { SharedAccounts, SharedAccountsError } from '../../sharing/shared-accounts.ts';
import { type BillableOrganization, billableOrganization, withoutTwins } from './billable-usage.ts';
import { refuseSharing } from './shared-account.ts';
import type { SkippedOrganization } from './upload-summary.ts';

export interface BillableList {
  /** How many the directory named. */
  readonly named: number;
  readonly billable: ReadonlyArray<BillableOrganization>;
  readonly skipped: ReadonlyArray<SkippedOrganization>;
}

export interface ListBillableDeps {
  readonly directory: Pick<OrganizationDirectory, 'billable'>;
  readonly sharedAccounts: Pick<SharedAccounts, 'all'>;
}

export const listBillable = (
  { directory, sharedAccounts }: ListBillableDeps,
  through: CalendarDay,
): TaskEither<DirectoryUnavailable | SharedAccountsError, BillableList> =>
  inSteps(async function* () {
    const named = yield* step(collectPages(directory.billable(startOfDay(through))));
    const sorted = named.toSorted((a, b) => (a.externalId < b.externalId ? -1 : 1));
    const judged = withoutTwins(
      sorted.map((organization) => ({ organization, verdict: billableOrganization(organization, through) })),
    );
    const shares = yield* step(sharedAccounts.all);
    const billable = judged.flatMap(({ verdict }) => (verdict._tag === 'Billable' ? [verdict] : []));
    const skipped = judged.flatMap(({ organization, verdict }): ReadonlyArray<SkippedOrganization> => {
      if (verdict._tag === 'Billable') return [];
      const { externalId, id } = organization;
      return [{ externalId, instanceId: id, reason: verdict.reason, detail: verdict.detail, amounts: [] }];
    });
    return {
      named: named.length,
      billable: refuseSharing(billable, shares).toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1)),
      skipped,
    };
  });

const sortKey = ({ accountNumber, instanceId }: BillableOrganization): string => `${accountNumber}\u0000${instanceId}`;
