/** A change after which nobody is shown what was cached before it. */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

/** Invalidates also when the change failed: it may have taken effect. */
export const invalidateAfter =
  <Failure, A>(change: TaskEither<Failure, A>, invalidate: () => void): TaskEither<Failure, A> =>
  async () => {
    try {
      return await change();
    } finally {
      invalidate();
    }
  };
