/** How much of one party is worked on at once: what is too much waits its turn, and is refused before it waits for long. */
import { context } from '@opentelemetry/api';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import PQueue from 'p-queue';

/** Runs the work once the party, such as a user, has a free slot. The slot is taken until the work itself ends. */
export type ConcurrencyLimit<Failure> = <A>(party: string, work: TaskEither<Failure, A>) => TaskEither<Failure, A>;

export interface ConcurrencyLimitOptions<Failure> {
  /** Of one party. */
  readonly concurrency: number;
  /** Of one party; what comes on top is refused at once. */
  readonly maxWaiting: number;
  readonly maxWaitMilliseconds: number;
  readonly busy: (retryAfterSeconds: number) => Failure;
}

/** Parties do not wait for each other: each has a queue of its own, for as long as it has work. */
export const limitConcurrency = <Failure>(options: ConcurrencyLimitOptions<Failure>): ConcurrencyLimit<Failure> => {
  const { concurrency, maxWaiting, maxWaitMilliseconds, busy } = options;
  const queues = new Map<string, PQueue>();
  const queueOf = (party: string): PQueue => {
    const known = queues.get(party);
    if (known !== undefined) return known;
    const queue = new PQueue({ concurrency });
    queue.on('idle', () => queues.delete(party));
    queues.set(party, queue);
    return queue;
  };
  const refused = E.left(busy(Math.ceil(maxWaitMilliseconds / 1000)));
  return (party, work) => async () => {
    const queue = queueOf(party);
    if (queue.size >= maxWaiting) return refused;
    const tooLong = new AbortController();
    const timer = setTimeout(() => tooLong.abort(), maxWaitMilliseconds);
    // Work that waited is started by whoever leaves, and still belongs to its own request.
    const start = context.bind(context.active(), () => {
      clearTimeout(timer);
      return work();
    });
    try {
      return await queue.add(start, { signal: tooLong.signal });
    } catch (error) {
      if (tooLong.signal.aborted) return refused;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };
};
