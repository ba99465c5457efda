/** A mistake that throws for one of many must not keep the others from being dealt with: here it becomes that one's failure. */
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

export interface Caught {
  readonly message: string;
}

export const caught =
  <Failure, Answer>(work: TaskEither<Failure, Answer>): TaskEither<Failure | Caught, Answer> =>
  async () => {
    try {
      return await work();
    } catch (thrown) {
      return E.left({ message: String(thrown) });
    }
  };
