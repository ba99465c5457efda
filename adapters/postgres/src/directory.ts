/** The organization directory on Postgres, for those who run without a users service. */
import { type Instant, keysetPages, type Pages } from '@usage-billing/core/shared';
import type {
  DirectoryError,
  DirectoryNotice,
  DirectoryUnavailable,
  Organization,
  OrganizationDirectory,
  OrganizationNotFound,
} from '@usage-billing/core/trials';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { extendTrialIn } from './extend-trial.ts';
import { orUnavailable, orUnavailableOr } from './failure.ts';
import { billedExternally, type OrganizationRow, organizationColumns, toOrganization } from './organization-rows.ts';
import type { BillingPool } from './pool.ts';
import { searchIn } from './search-organizations.ts';
import { fragment, printable, query, timestamp } from './values.ts';

const unavailable = orUnavailable('DirectoryUnavailable');
const unavailableOr = orUnavailableOr('DirectoryUnavailable');

const LIST_PAGE = 500;

type Condition = ReturnType<typeof fragment>;

const notFound = (id: string): E.Either<OrganizationNotFound, never> => E.left({ _tag: 'OrganizationNotFound', id });

const billing = fragment`'billing' = any(o.feature_flags)`;

const isBillable = (at: Instant): Condition => fragment`
  ${billing} and o.zuora_account_number is not null and o.trial_expires_at <= ${timestamp(at)}
  and not ${billedExternally}`;

const isDelinquent = (at: Instant): Condition => fragment`
  ${billing} and o.zuora_account_number is null and o.trial_expires_at <= ${timestamp(at)}
  and o.deleted_at is null and not ${billedExternally}`;

const notifiedColumn = (notice: DirectoryNotice): Condition => {
  switch (notice) {
    case 'trial pending expiry':
      return fragment`trial_pending_expiry_notified_at`;
    case 'trial expired':
      return fragment`trial_expired_notified_at`;
    case 'data upload refused':
      return fragment`data_upload_refused_notified_at`;
  }
};

/** The directory of organizations in billing-db, the embedded default. */
export const postgresDirectory = (pool: BillingPool): OrganizationDirectory => {
  const find = (id: string, which: Condition): TaskEither<DirectoryError, Organization> =>
    unavailableOr(async () => {
      const row = await pool.maybeOne(
        query<OrganizationRow>()`select ${organizationColumns} from organizations o where ${which}`,
      );
      return row === null ? notFound(id) : E.right(toOrganization(row));
    });

  const list = (which: Condition, from = ''): Pages<DirectoryUnavailable, Organization> =>
    keysetPages(LIST_PAGE, (last, limit) =>
      unavailable(async () => {
        const rows = await pool.any(query<OrganizationRow>()`
          select ${organizationColumns} from organizations o
          where ${which} and o.external_id > ${last?.externalId ?? printable(from)}
          order by o.external_id
          limit ${limit}`);
        return rows.map(toOrganization);
      }),
    );

  /** Runs an update that answers a row for an organization that is there. */
  const write = (externalId: string, assignments: Condition): TaskEither<DirectoryError, void> =>
    unavailableOr(async () => {
      const written = await pool.any(query<{ readonly one: number }>()`
        update organizations set ${assignments} where external_id = ${printable(externalId)} returning 1 as one`);
      return written.length > 0 ? E.right(undefined) : notFound(externalId);
    });

  return {
    findByExternalId: (externalId) => find(externalId, fragment`o.external_id = ${printable(externalId)}`),
    findByInternalId: (id) => find(id, fragment`o.internal_id = ${printable(id)}`),

    search: searchIn(pool),

    billable: (at, after) => list(isBillable(at), after),
    onTrial: (at, after) =>
      list(fragment`${billing} and o.trial_expires_at > ${timestamp(at)} and o.deleted_at is null`, after),
    delinquent: (at, after) => list(isDelinquent(at), after),

    all: (after) => list(fragment`true`, after),

    setRefusal: setRefusalIn(pool),
    extendTrial: extendTrialIn(pool),

    setBillingAccount: ({ externalId, account, createdAt }) =>
      write(
        externalId,
        fragment`billing_provider = ${printable(account.provider)}, zuora_account_number = ${printable(account.number)},
          zuora_account_created_at = coalesce(zuora_account_created_at, ${timestamp(createdAt)}::timestamptz)`,
      ),

    recordNotified: (externalId, notice, at) => {
      const column = notifiedColumn(notice);
      return write(externalId, fragment`${column} = coalesce(${column}, ${timestamp(at)}::timestamptz)`);
    },

    billingConfigured: (externalId) =>
      write(externalId, fragment`billing_configured_at = coalesce(billing_configured_at, now())`),

    mayUser: mayUserIn(pool),
  };
};

const setRefusalIn =
  (pool: BillingPool): OrganizationDirectory['setRefusal'] =>
  ({ externalId, flag, refused, reason }) =>
    unavailableOr(async () => {
      const column = flag === 'refuseDataAccess' ? fragment`refuse_data_access` : fragment`refuse_data_upload`;
      const other = flag === 'refuseDataAccess' ? fragment`refuse_data_upload` : fragment`refuse_data_access`;
      const row = await pool.maybeOne(query<{ readonly changed: boolean }>()`
          with before as (
            select external_id, ${column} <> ${refused} as changed
            from organizations
            where external_id = ${printable(externalId)}
            for update
          )
          update organizations o
          set ${column} = ${refused},
            refuse_data_reason = case
              when not before.changed then o.refuse_data_reason
              when ${refused} then ${printable(reason)}
              when o.${other} then o.refuse_data_reason
            end
          from before
          where o.external_id = before.external_id
          returning before.changed`);
      return row === null ? notFound(externalId) : E.right({ changed: row.changed });
    });

const mayUserIn =
  (pool: BillingPool): OrganizationDirectory['mayUser'] =>
  (userId, permission, externalId) =>
    unavailableOr(async () => {
      const row = await pool.maybeOne(query<{ readonly may: boolean }>()`
          select exists (
            select from organization_permissions p
            where p.user_id = ${printable(userId)} and p.permission = ${permission} and p.external_id = o.external_id
          ) as may
          from organizations o
          where o.external_id = ${printable(externalId)}`);
      return row === null ? notFound(externalId) : E.right(row.may);
    });
