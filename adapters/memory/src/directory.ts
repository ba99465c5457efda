/** The organization directory in memory. */
import { type Instant, inPureSteps, type Pages, step } from '@usage-billing/core/shared';
import {
  type DirectoryError,
  type DirectoryNotice,
  extendTrial,
  isBillable,
  isDelinquent,
  isOnTrial,
  type Organization,
  type OrganizationDirectory,
  type OrganizationRegister,
  type Permission,
  type RefusalFlag,
} from '@usage-billing/core/trials';
import * as E from 'fp-ts/lib/Either.js';
import { isNone, none, orElse, some, toNullable } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { answer, answerOrError, pagesOf } from './answer.ts';
import { by } from './order.ts';
import { memoryRegister } from './organization-register.ts';
import { memoryStaffActions, recordIn } from './staff-actions.ts';

/** Organizations and permissions to begin with. */
export interface MemoryDirectorySeed {
  readonly organizations?: ReadonlyArray<Organization>;
  /** Who may do what with which organization. */
  readonly grants?: ReadonlyArray<{
    readonly userId: string;
    readonly permission: Permission;
    readonly externalId: string;
  }>;
}

/** A directory in memory. */
export interface MemoryDirectory extends OrganizationDirectory {
  /** Puts in more; an organization replaces the one of the same external id. */
  readonly seed: (more: MemoryDirectorySeed) => void;
  /** Changes the same organizations. */
  readonly register: OrganizationRegister;
}

const PAGE = 30;

const internalId = ({ id }: Organization): string => toNullable(id) ?? '';

const mentions = (organization: Organization, text: string): boolean => {
  const { name, externalId, emails } = organization;
  return [name, externalId, internalId(organization), ...emails].some((word) =>
    word.toLowerCase().includes(text.toLowerCase()),
  );
};

const withRefusal = (before: Organization, flag: RefusalFlag, refused: boolean, reason: string): Organization => {
  const after = { ...before, [flag]: refused };
  if (refused) return { ...after, refuseDataReason: some(reason) };
  return after.refuseDataAccess || after.refuseDataUpload ? after : { ...after, refuseDataReason: none };
};

const withNotice = (before: Organization, notice: DirectoryNotice, at: Instant): Organization => {
  switch (notice) {
    case 'trial pending expiry':
      return isNone(before.trialPendingExpiryNotifiedAt)
        ? { ...before, trialPendingExpiryNotifiedAt: some(at) }
        : before;
    case 'trial expired':
      return isNone(before.trialExpiredNotifiedAt) ? { ...before, trialExpiredNotifiedAt: some(at) } : before;
    case 'data upload refused':
      return before;
  }
};

/** What is there, and how it is found and changed. */
const directoryData = () => {
  const organizations = new Map<string, Organization>();
  const grants = new Set<string>();

  const everybody = (): ReadonlyArray<Organization> =>
    [...organizations.values()].sort(by(({ externalId }) => [externalId]));

  const found = (externalId: string): E.Either<DirectoryError, Organization> =>
    orNotFound(organizations.get(externalId), externalId);

  /** Replaces one organization by what `next` makes of it, and returns what was there before. */
  const update = (
    externalId: string,
    next: (before: Organization) => Organization,
  ): E.Either<DirectoryError, Organization> => {
    const before = found(externalId);
    if (E.isRight(before)) organizations.set(externalId, next(before.right));
    return before;
  };

  return {
    organizations,
    grants,
    everybody,
    found,
    update,
    seed: (more: MemoryDirectorySeed): void => {
      for (const one of more.organizations ?? []) organizations.set(one.externalId, one);
      for (const { userId, permission, externalId } of more.grants ?? [])
        grants.add(grantKey(userId, permission, externalId));
    },
    revoke: (externalId: string): void => {
      for (const grant of grants) if (JSON.parse(grant)[2] === externalId) grants.delete(grant);
    },
    listed: (after: string | undefined, belongs: (one: Organization) => boolean): Pages<never, Organization> =>
      pagesOf(() => everybody().filter((one) => (after === undefined || one.externalId > after) && belongs(one))),
    write: (externalId: string, next: (before: Organization) => Organization): TaskEither<DirectoryError, void> =>
      answerOrError(() => E.map(() => undefined)(update(externalId, next))),
  };
};

const grantKey = (userId: string, permission: Permission, externalId: string): string =>
  JSON.stringify([userId, permission, externalId]);

const orNotFound = (organization: Organization | undefined, id: string): E.Either<DirectoryError, Organization> =>
  organization === undefined ? E.left({ _tag: 'OrganizationNotFound', id }) : E.right(organization);

/** A directory in memory that holds these organizations and permissions. What staff change is recorded in `actions`. */
export const memoryDirectory = (start: MemoryDirectorySeed = {}, actions = memoryStaffActions()): MemoryDirectory => {
  const record = recordIn(actions);
  const data = directoryData();
  const { organizations, everybody, found, listed, revoke, update, write } = data;
  data.seed(start);
  return {
    seed: data.seed,
    register: memoryRegister({ organizations, revoke, record }),
    findByExternalId: (externalId) => answerOrError(() => found(externalId)),
    findByInternalId: (id) =>
      answerOrError(() =>
        orNotFound(
          everybody().find((one) => internalId(one) === id),
          id,
        ),
      ),

    search: ({ query, page, includeDeleted }) =>
      answer(() => {
        const shown = Math.max(1, page);
        const hits = everybody()
          .filter((one) => mentions(one, query) && (includeDeleted || isNone(one.deletedAt)))
          .toSorted(by(({ name, externalId }) => [name, externalId]));
        return { organizations: hits.slice((shown - 1) * PAGE, shown * PAGE), total: hits.length };
      }),

    billable: (at, after) => listed(after, (one) => isBillable(one, at)),
    onTrial: (at, after) => listed(after, (one) => isOnTrial(one, at)),
    delinquent: (at, after) => listed(after, (one) => isDelinquent(one, at)),
    all: (after) => listed(after, () => true),

    setRefusal: ({ externalId, flag, refused, reason }) =>
      answerOrError(() =>
        E.map((before: Organization) => ({ changed: before[flag] !== refused }))(
          update(externalId, (before) =>
            before[flag] === refused ? before : withRefusal(before, flag, refused, reason),
          ),
        ),
      ),

    setBillingAccount: ({ externalId, account, createdAt }) =>
      write(externalId, (before) => ({
        ...before,
        billingAccount: some(account),
        billingAccountCreatedAt: orElse(() => some(createdAt))(before.billingAccountCreatedAt),
      })),

    extendTrial: (extension) =>
      answerOrError(() =>
        inPureSteps(function* () {
          const before = yield* step(found(extension.externalId));
          const { organization, told, entry } = yield* step(extendTrial(before, extension));
          organizations.set(organization.externalId, organization);
          record(entry);
          return told;
        }),
      ),

    recordNotified: (externalId, notice, at) => write(externalId, (before) => withNotice(before, notice, at)),

    billingConfigured: (externalId) => write(externalId, (before) => before),

    mayUser: (userId, permission, externalId) =>
      answerOrError(() => E.map(() => data.grants.has(grantKey(userId, permission, externalId)))(found(externalId))),
  };
};
