/** A change, after which nobody is shown what was kept before it. */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

/** Dropped also when the change failed: it may have taken its effect. */
export const changing =
  <Failure, A>(change: TaskEither<Failure, A>, drop: () => void): TaskEither<Failure, A> =>
  async () => {
    try {
      return await change();
    } finally {
      drop();
    }
  };
