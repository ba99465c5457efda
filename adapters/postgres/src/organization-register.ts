/** Who is a customer, in billing-db. Each change and its entry in the audit log are one transaction. */
import {
  createdOrganization,
  type Organization,
  type OrganizationRegister,
  type RegisterOutcome,
  releasedExternalId,
  removedOrganization,
  renamedOrganization,
} from '@usage-billing/core/trials';
import * as E from 'fp-ts/lib/Either.js';
import { isNone, isSome, toNullable } from 'fp-ts/lib/Option.js';
import type { DatabaseTransactionConnection } from 'slonik';
import { orUnavailableOr } from './failure.ts';
import { type OrganizationRow, organizationColumns, toOrganization } from './organization-rows.ts';
import type { BillingPool } from './pool.ts';
import { insertStaffAction } from './staff-actions.ts';
import { command, optionalTimestamp, printable, query, texts, timestamp } from './values.ts';

const unavailableOr = orUnavailableOr('DirectoryUnavailable');

/** The register of organizations in billing-db. */
export const postgresOrganizationRegister = (pool: BillingPool): OrganizationRegister => ({
  create: (given) =>
    unavailableOr(() =>
      pool.transaction(async (transaction) => {
        const { externalId, id } = given;
        // Of those who create at once, the later ones find what the first one did. Readers go on.
        await transaction.query(command`lock table organizations in share row exclusive mode`);
        const taken = await transaction.maybeOne(query<{ readonly one: number }>()`
          select 1 as one from organizations where internal_id = ${printable(id)}`);
        if (taken !== null) return E.left({ _tag: 'IdTaken', id } as const);
        const earlier = await locked(transaction, externalId);
        if (earlier !== undefined) {
          if (isNone(earlier.deletedAt)) return E.left({ _tag: 'IdTaken', id: externalId } as const);
          await release(transaction, earlier);
        }
        const { organization, entry } = createdOrganization(given);
        await insert(transaction, organization);
        if (isSome(entry)) await insertStaffAction(transaction, entry.value);
        return E.right(organization);
      }),
    ),

  rename: ({ externalId, name, ...change }) =>
    unavailableOr(() =>
      pool.transaction(async (transaction) => {
        const before = await locked(transaction, externalId);
        if (before === undefined) return E.left({ _tag: 'OrganizationNotFound', id: externalId } as const);
        if (isSome(before.deletedAt)) return E.left({ _tag: 'OrganizationDeleted', id: externalId } as const);
        return E.right(await keep(transaction, renamedOrganization(before, name, change)));
      }),
    ),

  remove: ({ externalId, ...change }) =>
    unavailableOr(() =>
      pool.transaction(async (transaction) => {
        const before = await locked(transaction, externalId);
        if (before === undefined) return E.left({ _tag: 'OrganizationNotFound', id: externalId } as const);
        return E.right(await keep(transaction, removedOrganization(before, change)));
      }),
    ),
});

const locked = async (
  transaction: DatabaseTransactionConnection,
  externalId: string,
): Promise<Organization | undefined> => {
  const row = await transaction.maybeOne(query<OrganizationRow>()`
    select ${organizationColumns} from organizations o where o.external_id = ${printable(externalId)} for update of o`);
  return row === null ? undefined : toOrganization(row);
};

const keep = async (
  transaction: DatabaseTransactionConnection,
  { organization, entry }: RegisterOutcome,
): Promise<{ readonly changed: boolean }> => {
  if (!isSome(entry)) return { changed: false };
  const { externalId, name, deletedAt } = organization;
  await transaction.query(command`
    update organizations set name = ${printable(name)}, deleted_at = ${optionalTimestamp(deletedAt)}
    where external_id = ${printable(externalId)}`);
  await insertStaffAction(transaction, entry.value);
  return { changed: true };
};

/** Whatever is kept under the external id goes with the organization that had it, and rights end. */
const release = async (transaction: DatabaseTransactionConnection, earlier: Organization): Promise<void> => {
  const from = printable(earlier.externalId);
  const to = printable(releasedExternalId(earlier));
  await transaction.query(command`delete from organization_permissions where external_id = ${from}`);
  await transaction.query(command`
    insert into notice_claims
      (external_id, notice, trial_expires_at, state, claimed_at, attempts, next_attempt_at, last_error)
    select ${to}, notice, trial_expires_at, state, claimed_at, attempts, next_attempt_at, last_error
    from notice_claims where external_id = ${from}`);
  await transaction.query(command`
    update notice_resolutions set external_id = ${to} where external_id = ${from}`);
  await transaction.query(command`delete from notice_claims where external_id = ${from}`);
  await transaction.query(command`
    update post_trial_invoices set external_id = ${to} where external_id = ${from}`);
  await transaction.query(command`update organizations set external_id = ${to} where external_id = ${from}`);
};

const insert = async (transaction: DatabaseTransactionConnection, organization: Organization): Promise<void> => {
  const { externalId, id, name, createdAt, featureFlags, emails, platform, environment, trialExpiresAt } = organization;
  await transaction.query(command`
    insert into organizations
      (external_id, internal_id, name, created_at, feature_flags, emails, platform, environment, trial_expires_at)
    values
      (${printable(externalId)}, ${toNullable(id)}, ${printable(name)}, ${timestamp(createdAt)}, ${texts(featureFlags)},
        ${texts(emails.map(printable))}, ${platform}, ${environment}, ${timestamp(trialExpiresAt)})`);
};
