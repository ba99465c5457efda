/** A thrown error as a failure of a call. */
import { connectionFailure } from '@usage-billing/contracts/wire';
import type { CallFailure } from './failure.ts';

export const toConnectionFailure = (error: unknown): CallFailure => {
  const { neverSent, reason } = connectionFailure(error);
  return { _tag: neverSent ? 'NeverSent' : 'NoAnswer', reason };
};
