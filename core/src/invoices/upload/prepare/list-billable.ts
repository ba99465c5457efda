/** The organizations whose usage a run looks at, in an order that does not depend on the directory's. */
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { type CalendarDay, startOfDay } from '../../../shared/calendar.ts';
import { collectPages } from '../../../shared/pages.ts';
import type { DirectoryUnavailable, OrganizationDirectory } from '../../../trials/ports/organization-directory.ts';
import { type BillableOrganization, billableOrganization, withoutTwins } from './billable-usage.ts';
import type { SkippedOrganization } from './upload-report.ts';

export interface BillableList {
  /** How many the directory named. */
  readonly named: number;
  readonly billable: ReadonlyArray<BillableOrganization>;
  readonly skipped: ReadonlyArray<SkippedOrganization>;
}

const sortKey = ({ accountNumber, instanceId }: BillableOrganization): string => `${accountNumber}\u0000${instanceId}`;

export const listBillable =
  (
    directory: Pick<OrganizationDirectory, 'billable'>,
    through: CalendarDay,
  ): TaskEither<DirectoryUnavailable, BillableList> =>
  async () => {
    const named = await collectPages(directory.billable(startOfDay(through)))();
    if (E.isLeft(named)) return named;
    const sorted = named.right.toSorted((a, b) => (a.externalId < b.externalId ? -1 : 1));
    const judged = withoutTwins(
      sorted.map((organization) => ({ organization, verdict: billableOrganization(organization, through) })),
    );
    const billable = judged.flatMap(({ verdict }) => (verdict._tag === 'Billable' ? [verdict] : []));
    const skipped = judged.flatMap(({ organization, verdict }): ReadonlyArray<SkippedOrganization> => {
      if (verdict._tag === 'Billable') return [];
      const { externalId, id } = organization;
      return [{ externalId, instanceId: id, reason: verdict.reason, detail: verdict.detail, amounts: [] }];
    });
    return E.right({
      named: named.right.length,
      billable: billable.toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1)),
      skipped,
    });
  };
