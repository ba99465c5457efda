/** The account number at the provider follows from the organization, so that a retry finds the account that is there. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { alt, map, type Option } from 'fp-ts/lib/Option.js';
import type { BillingAccount, Organization } from '../../trials/organization.ts';
import type { InstanceId } from '../../usage/instance-id.ts';

/**
 * `W` and the SHA-256 of both ids in hex, cut to 32 characters in all. The internal id keeps the account of an organization
 * from whoever is given its external id later. Accounts of earlier releases have numbers of the external id alone: the
 * directory knows those.
 */
export const accountNumberOf = (externalId: string, internalId: InstanceId): string =>
  // JSON keeps the two apart: no other pair gives the same text.
  `W${bytesToHex(sha256(utf8ToBytes(JSON.stringify([externalId, internalId]))))}`.slice(0, 32);

/** That of its account, or of the one that it would get; what the directory has stands. None: it has no internal id yet. */
export const accountNumberFor = ({
  billingAccount,
  id,
  externalId,
}: Pick<Organization, 'billingAccount' | 'id' | 'externalId'>): Option<string> =>
  alt(() => map((internalId: InstanceId) => accountNumberOf(externalId, internalId))(id))(
    map(({ number }: BillingAccount) => number)(billingAccount),
  );
