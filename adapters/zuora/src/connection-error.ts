/** A thrown error as a failure of a call. */
import { connectionFailure } from '@usage-billing/contracts/wire';
import type { CallFailure } from './failure.ts';

/** `address` is where it was to go: most often it is the one that is wrong. */
export const toConnectionFailure = (error: unknown, address: string): CallFailure => {
  const { neverSent, reason } = connectionFailure(error);
  return { _tag: neverSent ? 'NeverSent' : 'NoAnswer', reason: `${reason} (${new URL(address).host})` };
};
