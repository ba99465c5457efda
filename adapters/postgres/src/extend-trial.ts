/** Extends the trial of an organization in billing-db, with the entry of the audit log in the same transaction. */
import { fail, inSteps, step } from '@usage-billing/core/shared';
import { extendTrial, type OrganizationDirectory } from '@usage-billing/core/trials';
import { isSome, toNullable } from 'fp-ts/lib/Option.js';
import { orUnavailableOr } from './failure.ts';
import { type OrganizationRow, organizationColumns, toOrganization } from './organization-rows.ts';
import type { BillingPool } from './pool.ts';
import { insertStaffAction } from './staff-actions.ts';
import { command, optionalTimestamp, printable, query, timestamp } from './values.ts';

const unavailableOr = orUnavailableOr('DirectoryUnavailable');

/** The row is locked while core decides, so that a refusal that the enforcer sets comes before or after all of it. */
export const extendTrialIn =
  (pool: BillingPool): OrganizationDirectory['extendTrial'] =>
  (extension) =>
    unavailableOr(() =>
      pool.transaction((transaction) =>
        inSteps(async function* () {
          const { externalId } = extension;
          const row = await transaction.maybeOne(query<OrganizationRow>()`
          select ${organizationColumns} from organizations o
          where o.external_id = ${printable(externalId)}
          for update of o`);
          if (row === null) return yield* fail({ _tag: 'OrganizationNotFound', id: externalId } as const);
          const { organization: after, told, entry } = yield* step(extendTrial(toOrganization(row), extension));
          if (isSome(entry)) {
            // Whoever is to hear of the new end may be refused upload again, and told so again.
            await transaction.query(command`
            update organizations
            set trial_expires_at = ${timestamp(after.trialExpiresAt)},
              trial_pending_expiry_notified_at = ${optionalTimestamp(after.trialPendingExpiryNotifiedAt)},
              trial_expired_notified_at = ${optionalTimestamp(after.trialExpiredNotifiedAt)},
              data_upload_refused_notified_at =
                case when ${after.refuseDataUpload} then data_upload_refused_notified_at end,
              refuse_data_access = ${after.refuseDataAccess},
              refuse_data_upload = ${after.refuseDataUpload},
              refuse_data_reason = ${toNullable(after.refuseDataReason)}
            where external_id = ${printable(externalId)}`);
            await insertStaffAction(transaction, entry.value);
          }
          return told;
        })(),
      ),
    );
