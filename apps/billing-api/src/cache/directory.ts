/**
 * What the directory said of a customer a moment ago: a page sends several requests at once, and each needs the user's
 * permission and the organization.
 */
import { type Clock, SECOND } from '@usage-billing/core/shared';
import type { DirectoryError, Organization, OrganizationDirectory, Permission } from '@usage-billing/core/trials';
import * as O from 'fp-ts/lib/Option.js';
import { createCache } from './cache.ts';
import { invalidateAfter } from './invalidate-after.ts';

export const MAX_ORGANIZATIONS = 10_000;
export const MAX_PERMISSIONS = 50_000;

export type DirectoryReads = Pick<OrganizationDirectory, 'findByExternalId' | 'mayUser'>;

export interface CachedDirectory {
  /** A moment old: a permission that was revoked counts for so long, to read. */
  readonly cached: DirectoryReads;
  /** As it stands now, for changes; what is written through it is seen by `cached` at once. */
  readonly current: OrganizationDirectory;
}

type PermissionCheck = readonly [user: string, permission: Permission, externalId: string];

/** With `freshForSeconds` 0 every call goes to the directory. What is denied or missing is never cached: it may be there next. */
export const cacheDirectory = (
  directory: OrganizationDirectory,
  clock: Clock,
  freshForSeconds: number,
): CachedDirectory => {
  const freshFor = BigInt(freshForSeconds) * SECOND;
  const organizations = createCache<DirectoryError, Organization>({
    load: directory.findByExternalId,
    clock,
    freshFor,
    maxEntries: MAX_ORGANIZATIONS,
    // Whoever has just added a card must see the account.
    isCacheable: ({ billingAccount }) => O.isSome(billingAccount),
  });
  const permissions = createCache<DirectoryError, boolean>({
    load: (key) => directory.mayUser(...(JSON.parse(key) as PermissionCheck)),
    clock,
    freshFor,
    maxEntries: MAX_PERMISSIONS,
    isCacheable: (granted) => granted,
  });
  const invalidate = (externalId: string) => () => organizations.invalidate(externalId);
  return {
    cached: {
      findByExternalId: organizations.get,
      mayUser: (...check: PermissionCheck) => permissions.get(JSON.stringify(check)),
    },
    current: {
      ...directory,
      setRefusal: (change) => invalidateAfter(directory.setRefusal(change), invalidate(change.externalId)),
      setBillingAccount: (change) =>
        invalidateAfter(directory.setBillingAccount(change), invalidate(change.externalId)),
      billingConfigured: (externalId) =>
        invalidateAfter(directory.billingConfigured(externalId), invalidate(externalId)),
    },
  };
};
