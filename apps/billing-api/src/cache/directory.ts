/**
 * What the directory said of a customer a moment ago: a page sends several requests at once, and each needs the user's
 * permission and the organization.
 */
import { type Clock, SECOND } from '@usage-billing/core/shared';
import type { DirectoryError, Organization, OrganizationDirectory, Permission } from '@usage-billing/core/trials';
import type { InstanceId } from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { createCache } from './cache.ts';
import { invalidateAfter } from './invalidate-after.ts';

export const MAX_ORGANIZATIONS = 10_000;
export const MAX_PERMISSIONS = 50_000;

export type DirectoryReads = Pick<OrganizationDirectory, 'findByExternalId' | 'findByInternalId' | 'mayUser'>;

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
  const organizations = (load: (id: string) => TaskEither<DirectoryError, Organization>) =>
    createCache({
      load,
      clock,
      freshFor,
      maxEntries: MAX_ORGANIZATIONS,
      // Whoever has just added a card must see the account.
      isCacheable: ({ billingAccount }) => O.isSome(billingAccount),
    });
  const byExternalId = organizations(directory.findByExternalId);
  const byInternalId = organizations((id) => directory.findByInternalId(id as InstanceId));
  const permissions = createCache<DirectoryError, boolean>({
    load: (key) => directory.mayUser(...(JSON.parse(key) as PermissionCheck)),
    clock,
    freshFor,
    maxEntries: MAX_PERMISSIONS,
    isCacheable: (granted) => granted,
  });
  const invalidate = (externalId: string) => () => {
    byExternalId.invalidate(externalId);
    // Changes are rare, and name no internal id.
    byInternalId.invalidateAll();
  };
  return {
    cached: {
      findByExternalId: byExternalId.get,
      findByInternalId: byInternalId.get,
      mayUser: (...check: PermissionCheck) => permissions.get(JSON.stringify(check)),
    },
    current: {
      ...directory,
      setRefusal: (change) => invalidateAfter(directory.setRefusal(change), invalidate(change.externalId)),
      extendTrial: (extension) => invalidateAfter(directory.extendTrial(extension), invalidate(extension.externalId)),
      setBillingAccount: (change) =>
        invalidateAfter(directory.setBillingAccount(change), invalidate(change.externalId)),
      billingConfigured: (externalId) =>
        invalidateAfter(directory.billingConfigured(externalId), invalidate(externalId)),
    },
  };
};
