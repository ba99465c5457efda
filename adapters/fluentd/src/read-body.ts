/** Reads a request's body whole, within the limit of one body and of all bodies together. */
import type { IncomingMessage } from 'node:http';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

export type BodyError =
  | { readonly _tag: 'BodyTooLarge'; readonly limit: number }
  | { readonly _tag: 'TooMuchInFlight'; readonly limit: number }
  /** The client went away in the middle. */
  | { readonly _tag: 'BodyAborted' };

/** Bytes of all bodies that are held in memory now. */
export interface InFlightBudget {
  /** False, and nothing taken, when the limit would be passed. */
  readonly take: (bytes: number) => boolean;
  readonly release: (bytes: number) => void;
  readonly limit: number;
}

export const inFlightBudget = (limit: number): InFlightBudget => {
  let used = 0;
  return {
    limit,
    take: (bytes) => {
      if (used + bytes > limit) return false;
      used += bytes;
      return true;
    },
    release: (bytes) => {
      used -= bytes;
    },
  };
};

/** The body with what it took from the budget, which the caller gives back once it is done with the body. */
export interface HeldBody {
  readonly bytes: Buffer;
  readonly release: () => void;
}

/**
 * A body that is refused is read to its end all the same and thrown away: closing the connection in its middle would
 * make most clients miss the answer. The server's request time-out bounds how long that can take.
 */
export const readBody =
  (request: IncomingMessage, maxBytes: number, budget: InFlightBudget): TaskEither<BodyError, HeldBody> =>
  () =>
    new Promise((resolve) => {
      const chunks: Buffer[] = [];
      let held = 0;
      let refused = false;
      const release = (): void => {
        budget.release(held);
        held = 0;
      };
      const refuse = (error: BodyError): void => {
        refused = true;
        chunks.length = 0;
        release();
        resolve(E.left(error));
      };
      const announced = Number(request.headers['content-length'] ?? 0);
      if (announced > maxBytes) refuse({ _tag: 'BodyTooLarge', limit: maxBytes });
      request.on('data', (chunk: Buffer) => {
        if (refused) return;
        if (held + chunk.length > maxBytes) return refuse({ _tag: 'BodyTooLarge', limit: maxBytes });
        if (!budget.take(chunk.length)) return refuse({ _tag: 'TooMuchInFlight', limit: budget.limit });
        held += chunk.length;
        chunks.push(chunk);
      });
      request.on('end', () => {
        if (!refused) resolve(E.right({ bytes: Buffer.concat(chunks), release }));
      });
      request.on('error', () => {
        if (!refused) refuse({ _tag: 'BodyAborted' });
      });
    });
