/**
 * What the directory said of a customer a moment ago: a page asks several things at once, and each needs to know whether
 * the user may, and whose organization it is.
 */
import { type Clock, SECOND } from '@usage-billing/core/shared';
import type { DirectoryError, Organization, OrganizationDirectory, Permission } from '@usage-billing/core/trials';
import * as O from 'fp-ts/lib/Option.js';
import { changing } from './invalidate-after.ts';
import { keepersBy } from './keepers.ts';

export const MOST_ORGANIZATIONS = 10_000;
export const MOST_PERMISSIONS = 50_000;

export type DirectoryReads = Pick<OrganizationDirectory, 'findByExternalId' | 'mayUser'>;

export interface KeptDirectory {
  /** A moment old: a permission that was taken away counts for so long, to read. */
  readonly recent: DirectoryReads;
  /** As it stands now, for changes; what is written through it is seen by `recent` at once. */
  readonly current: OrganizationDirectory;
}

type Question = readonly [user: string, permission: Permission, externalId: string];

/** With `freshForSeconds` 0 everything is asked every time. What is refused or missing is never kept: it may be there next. */
export const keptDirectory = (
  directory: OrganizationDirectory,
  clock: Clock,
  freshForSeconds: number,
): KeptDirectory => {
  const rules = { freshFor: BigInt(freshForSeconds) * SECOND };
  const organizations = keepersBy<DirectoryError, Organization>(MOST_ORGANIZATIONS, {
    ask: directory.findByExternalId,
    clock,
    rules,
    // Whoever has just added a card is to see the account.
    worthKeeping: ({ billingAccount }) => O.isSome(billingAccount),
  });
  const permissions = keepersBy<DirectoryError, boolean>(MOST_PERMISSIONS, {
    ask: (name) => directory.mayUser(...(JSON.parse(name) as Question)),
    clock,
    rules,
    worthKeeping: (may) => may,
  });
  const drop = (externalId: string) => () => organizations.drop(externalId);
  return {
    recent: {
      findByExternalId: (externalId) => () => organizations.of(externalId).get(),
      mayUser:
        (...question: Question) =>
        () =>
          permissions.of(JSON.stringify(question)).get(),
    },
    current: {
      ...directory,
      setRefusal: (change) => changing(directory.setRefusal(change), drop(change.externalId)),
      setBillingAccount: (change) => changing(directory.setBillingAccount(change), drop(change.externalId)),
      billingConfigured: (externalId) => changing(directory.billingConfigured(externalId), drop(externalId)),
    },
  };
};
