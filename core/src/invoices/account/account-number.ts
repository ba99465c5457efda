/** The account number at the provider follows from the organization, so that a retry finds the account that is there. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** `W` and the SHA-256 of the external id in hex, cut to 32 characters in all. */
export const accountNumberOf = (externalId: string): string =>
  `W${bytesToHex(sha256(utf8ToBytes(externalId)))}`.slice(0, 32);
