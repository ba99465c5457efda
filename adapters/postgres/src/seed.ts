/** Fills the directory: for local runs, tests, and imports from a users service. */
import type { BillingAccount, Organization, Permission } from '@usage-billing/core/trials';
import { map, type Option, toNullable } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { sql } from 'slonik';
import { orUnavailable } from './failure.ts';
import type { BillingPool } from './pool.ts';
import { command, optionalTimestamp, texts, timestamp } from './values.ts';

/** Organizations could not be put in; none was. */
export type SeedError = { readonly _tag: 'DirectoryUnavailable'; readonly message: string };

const unavailable = orUnavailable('DirectoryUnavailable');

const flags = (values: ReadonlyArray<boolean>) => sql.array([...values], 'bool');
const optionals = (values: ReadonlyArray<Option<string>>) => texts(values.map(toNullable));
const lists = (values: ReadonlyArray<ReadonlyArray<string>>) => texts(values.map((list) => JSON.stringify(list)));

/**
 * Writes the organizations as they are given, over those with the same external id. The last of two with one external id
 * stands. `billedExternally` is the organization's own; of teams it is said with `setBilledExternally`.
 */
export const upsertOrganizations = (
  pool: BillingPool,
  organizations: ReadonlyArray<Organization>,
): TaskEither<SeedError, void> =>
  unavailable(async () => {
    const all = [...new Map(organizations.map((one) => [one.externalId, one])).values()];
    if (all.length === 0) return;
    const column = <A>(pick: (organization: Organization) => A): ReadonlyArray<A> => all.map(pick);
    const team = (
      pick: (team: { readonly id: string; readonly externalId: string; readonly name: string }) => string,
    ) => texts(column(({ team }) => (team._tag === 'None' ? null : pick(team.value))));
    await pool.query(command`
      insert into organizations (
        external_id, internal_id, name, created_at, deleted_at, feature_flags, team_id, team_external_id, team_name,
        billed_externally, emails, platform, environment, trial_expires_at, trial_pending_expiry_notified_at,
        trial_expired_notified_at, first_seen_connected_at, billing_provider, zuora_account_number,
        zuora_account_created_at, refuse_data_access, refuse_data_upload, refuse_data_reason
      )
      select
        external_id, internal_id, name, created_at, deleted_at,
        array(select jsonb_array_elements_text(feature_flags::jsonb)), team_id, team_external_id, team_name,
        billed_externally, array(select jsonb_array_elements_text(emails::jsonb)), platform, environment,
        trial_expires_at, pending_notified_at, expired_notified_at, connected_at, coalesce(provider, 'zuora'),
        account_number, account_created_at, refuse_access, refuse_upload, refuse_reason
      from unnest(
        ${texts(column((one) => one.externalId))},
        ${optionals(column((one) => one.id))},
        ${texts(column((one) => one.name))},
        ${texts(column((one) => timestamp(one.createdAt)))}::timestamptz[],
        ${texts(column((one) => optionalTimestamp(one.deletedAt)))}::timestamptz[],
        ${lists(column((one) => one.featureFlags))},
        ${team(({ id }) => id)},
        ${team(({ externalId }) => externalId)},
        ${team(({ name }) => name)},
        ${flags(column((one) => one.billedExternally))},
        ${lists(column((one) => one.emails))},
        ${texts(column((one) => one.platform))},
        ${texts(column((one) => one.environment))},
        ${texts(column((one) => timestamp(one.trialExpiresAt)))}::timestamptz[],
        ${texts(column((one) => optionalTimestamp(one.trialPendingExpiryNotifiedAt)))}::timestamptz[],
        ${texts(column((one) => optionalTimestamp(one.trialExpiredNotifiedAt)))}::timestamptz[],
        ${texts(column((one) => optionalTimestamp(one.firstSeenConnectedAt)))}::timestamptz[],
        ${optionals(column((one) => map(({ provider }: BillingAccount) => provider)(one.billingAccount)))},
        ${optionals(column((one) => map(({ number }: BillingAccount) => number)(one.billingAccount)))},
        ${texts(column((one) => optionalTimestamp(one.billingAccountCreatedAt)))}::timestamptz[],
        ${flags(column((one) => one.refuseDataAccess))},
        ${flags(column((one) => one.refuseDataUpload))},
        ${optionals(column((one) => one.refuseDataReason))}
      ) as t (
        external_id, internal_id, name, created_at, deleted_at, feature_flags, team_id, team_external_id, team_name,
        billed_externally, emails, platform, environment, trial_expires_at, pending_notified_at, expired_notified_at,
        connected_at, provider, account_number, account_created_at, refuse_access, refuse_upload, refuse_reason
      )
      on conflict (external_id) do update set
        internal_id = excluded.internal_id, name = excluded.name, created_at = excluded.created_at,
        deleted_at = excluded.deleted_at, feature_flags = excluded.feature_flags, team_id = excluded.team_id,
        team_external_id = excluded.team_external_id, team_name = excluded.team_name,
        billed_externally = excluded.billed_externally, emails = excluded.emails, platform = excluded.platform,
        environment = excluded.environment, trial_expires_at = excluded.trial_expires_at,
        trial_pending_expiry_notified_at = excluded.trial_pending_expiry_notified_at,
        trial_expired_notified_at = excluded.trial_expired_notified_at,
        first_seen_connected_at = excluded.first_seen_connected_at,
        billing_provider = excluded.billing_provider, zuora_account_number = excluded.zuora_account_number,
        zuora_account_created_at = excluded.zuora_account_created_at,
        refuse_data_access = excluded.refuse_data_access, refuse_data_upload = excluded.refuse_data_upload,
        refuse_data_reason = excluded.refuse_data_reason`);
  });

/** Lets users do things with organizations that are there. Idempotent. */
export const grantPermissions = (
  pool: BillingPool,
  grants: ReadonlyArray<{ readonly userId: string; readonly permission: Permission; readonly externalId: string }>,
): TaskEither<SeedError, void> =>
  unavailable(async () => {
    await pool.query(command`
      insert into organization_permissions (user_id, permission, external_id)
      select *
      from unnest(
        ${texts(grants.map(({ userId }) => userId))},
        ${texts(grants.map(({ permission }) => permission))},
        ${texts(grants.map(({ externalId }) => externalId))}
      )
      on conflict do nothing`);
  });
