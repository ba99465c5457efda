/** Organizations as they lie in the table, joined with who pays for their team. */
import type { Instant } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import type { InstanceId } from '@usage-billing/core/usage';
import { map, none, some } from 'fp-ts/lib/Option.js';
import { fragment, optional } from './values.ts';

export interface OrganizationRow {
  readonly external_id: string;
  readonly internal_id: InstanceId | null;
  readonly name: string;
  readonly created_at: Instant;
  readonly deleted_at: Instant | null;
  readonly feature_flags: ReadonlyArray<string>;
  readonly team_id: string | null;
  readonly team_external_id: string | null;
  readonly team_name: string | null;
  readonly billed_externally: boolean;
  readonly emails: ReadonlyArray<string>;
  readonly platform: string;
  readonly environment: string;
  readonly trial_expires_at: Instant;
  readonly trial_pending_expiry_notified_at: Instant | null;
  readonly trial_expired_notified_at: Instant | null;
  readonly first_seen_connected_at: Instant | null;
  readonly billing_provider: string;
  /** Named for the only provider of the first releases, which read it too. */
  readonly zuora_account_number: string | null;
  readonly zuora_account_created_at: Instant | null;
  readonly refuse_data_access: boolean;
  readonly refuse_data_upload: boolean;
  readonly refuse_data_reason: string | null;
}

/** Of the organization itself, or of its team's billing account. */
export const billedExternally = fragment`(o.billed_externally or exists (
  select from billing_accounts_teams t
  join billing_accounts b on b.id = t.billing_account_id
  where t.team_id = o.team_id and t.deleted_at is null and b.deleted_at is null and b.billed_externally
))`;

export const organizationColumns = fragment`
  o.external_id, o.internal_id, o.name, o.created_at, o.deleted_at, o.feature_flags, o.team_id, o.team_external_id,
  o.team_name, ${billedExternally} as billed_externally, o.emails, o.platform, o.environment, o.trial_expires_at,
  o.trial_pending_expiry_notified_at, o.trial_expired_notified_at, o.first_seen_connected_at,
  o.billing_provider, o.zuora_account_number, o.zuora_account_created_at, o.refuse_data_access, o.refuse_data_upload, o.refuse_data_reason`;

export const toOrganization = (row: OrganizationRow): Organization => ({
  id: optional(row.internal_id),
  externalId: row.external_id,
  name: row.name,
  createdAt: row.created_at,
  deletedAt: optional(row.deleted_at),
  featureFlags: row.feature_flags,
  team:
    row.team_id === null
      ? none
      : some({ id: row.team_id, externalId: row.team_external_id ?? '', name: row.team_name ?? '' }),
  billedExternally: row.billed_externally,
  emails: row.emails,
  platform: row.platform,
  environment: row.environment,
  trialExpiresAt: row.trial_expires_at,
  trialPendingExpiryNotifiedAt: optional(row.trial_pending_expiry_notified_at),
  trialExpiredNotifiedAt: optional(row.trial_expired_notified_at),
  firstSeenConnectedAt: optional(row.first_seen_connected_at),
  billingAccount: map((number: string) => ({ provider: row.billing_provider, number }))(
    optional(row.zuora_account_number),
  ),
  billingAccountCreatedAt: optional(row.zuora_account_created_at),
  refuseDataAccess: row.refuse_data_access,
  refuseDataUpload: row.refuse_data_upload,
  refuseDataReason: optional(row.refuse_data_reason),
});
