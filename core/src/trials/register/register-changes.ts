/** What becomes of an organization that staff create, rename or delete, and what the audit log says about it: pure functions. */
import { getOrElse, isSome, none, type Option, some } from 'fp-ts/lib/Option.js';
import { formatInstant } from '../../shared/instant.ts';
import type { Json } from '../../shared/json.ts';
import type { NewStaffAction, StaffActionName } from '../../shared/staff-actions.ts';
import type { Organization } from '../organization.ts';
import { BILLING_FLAG } from '../organization-state.ts';
import type { NewOrganization, RegisterChange } from '../ports/organization-register.ts';

/** An organization as it is after a change, and the audit log's entry; none where nothing changed. */
export interface RegisterOutcome {
  readonly organization: Organization;
  readonly entry: Option<NewStaffAction>;
}

/** A customer who has not connected yet, on trial until the given moment. */
export const createdOrganization = (given: NewOrganization): RegisterOutcome => {
  const { externalId, id, name, emails, trialExpiresAt, at } = given;
  const organization: Organization = {
    ...{ id: some(id), externalId, name, createdAt: at, deletedAt: none },
    ...{ featureFlags: [BILLING_FLAG], team: none, billedExternally: false, emails, platform: '', environment: '' },
    ...{ trialExpiresAt, trialPendingExpiryNotifiedAt: none, trialExpiredNotifiedAt: none, firstSeenConnectedAt: none },
    ...{ billingAccount: none, billingAccountCreatedAt: none },
    ...{ refuseDataAccess: false, refuseDataUpload: false, refuseDataReason: none },
  };
  const after = { externalId, name, trialExpiresAt: formatInstant(trialExpiresAt) };
  return { organization, entry: some(entryOf('organization.create', organization, given, none, some(after))) };
};

/** The same name changes nothing. */
export const renamedOrganization = (before: Organization, name: string, change: RegisterChange): RegisterOutcome => ({
  organization: { ...before, name },
  entry:
    before.name === name
      ? none
      : some(entryOf('organization.rename', before, change, some({ name: before.name }), some({ name }))),
});

/** One that was deleted before stays as it was. */
export const removedOrganization = (before: Organization, change: RegisterChange): RegisterOutcome => {
  if (isSome(before.deletedAt)) return { organization: before, entry: none };
  const { externalId, name } = before;
  return {
    organization: { ...before, deletedAt: some(change.at) },
    entry: some(entryOf('organization.delete', before, change, some({ externalId, name }), none)),
  };
};

/** Under which a deleted organization is kept once its external id is another's. */
export const releasedExternalId = ({ externalId, id }: Pick<Organization, 'externalId' | 'id'>): string =>
  `${externalId}~${getOrElse<string>(() => 'deleted')(id)}`;

const entryOf = (
  action: StaffActionName,
  { externalId, id }: Organization,
  { at, decision }: RegisterChange,
  before: Option<Json>,
  after: Option<Json>,
): NewStaffAction => ({
  ...{ decision, at, action, before, after },
  object: { kind: 'organization', id: getOrElse<string>(() => externalId)(id) },
});
