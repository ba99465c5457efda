/** Why a call was not even begun, in words. */
import { isBrokenCircuitError, isBulkheadRejectedError, isTaskCancelledError } from 'cockatiel';
import type { CallFailure } from './failure.ts';

export const TURN_CAME_TOO_LATE = 'the call had waited too long when its turn came';

const reasonOf = (error: unknown): string => {
  if (isBrokenCircuitError(error)) return 'it failed several times in a row and is left alone for some seconds';
  if (isBulkheadRejectedError(error)) return 'too many calls wait for it already';
  if (isTaskCancelledError(error)) return TURN_CAME_TOO_LATE;
  throw error;
};

/** Throws what is none of these: a mistake of this program. */
export const turnedAway = (error: unknown): CallFailure => ({ _tag: 'NotSent', reason: reasonOf(error) });
