/** The customer, as the organization directory describes it. */
import type { Option } from 'fp-ts/lib/Option.js';
import type { Instant } from '../shared/instant.ts';
import type { InstanceId } from '../usage/instance-id.ts';

/** Where the organization's bill is made, and under which number. */
export interface BillingAccount {
  /** The provider's name, one lower-case word, the same for all its accounts. */
  readonly provider: string;
  /** The account number as the provider reports it. */
  readonly number: string;
}

/** An organization as the directory has it: the customer that is billed, also called an instance. */
export interface Organization {
  /** Internal id; none while the directory has not given one out. */
  readonly id: Option<InstanceId>;
  /** The slug in URLs, e.g. `frosty-sky-72`. */
  readonly externalId: string;
  readonly name: string;
  readonly createdAt: Instant;
  readonly deletedAt: Option<Instant>;
  /** The flag `billing` turns billing on. */
  readonly featureFlags: ReadonlyArray<string>;
  readonly team: Option<{ readonly id: string; readonly externalId: string; readonly name: string }>;
  /** The team's bill is made outside of this system: neither billable nor delinquent. */
  readonly billedExternally: boolean;
  readonly emails: ReadonlyArray<string>;
  readonly platform: string;
  readonly environment: string;
  /** The trial's end. The directory sets it; nothing here computes it. */
  readonly trialExpiresAt: Instant;
  readonly trialPendingExpiryNotifiedAt: Option<Instant>;
  readonly trialExpiredNotifiedAt: Option<Instant>;
  /** It has connected at least once ("onboarded"). */
  readonly firstSeenConnectedAt: Option<Instant>;
  /** None: it has not set up payment yet. */
  readonly billingAccount: Option<BillingAccount>;
  /** When the first account was created; a later account does not change it. */
  readonly billingAccountCreatedAt: Option<Instant>;
  readonly refuseDataAccess: boolean;
  readonly refuseDataUpload: boolean;
  readonly refuseDataReason: Option<string>;
}

/** The two things that can be refused: reading data, and sending it. */
export type RefusalFlag = 'refuseDataAccess' | 'refuseDataUpload';

/** The notices that owners get about their trial. */
export type TrialNotice = DirectoryNotice | 'trial extended';

/** Those of which the directory keeps when they went out. Of an extension it knows itself. */
export type DirectoryNotice = 'trial pending expiry' | 'trial expired' | 'data upload refused';

/** What a user may do with an organization's billing. */
export type Permission = 'billing.view' | 'billing.update';
