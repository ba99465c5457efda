/** Streams a file to the customer without ever holding more of it than one chunk. */
import { Readable } from 'node:stream';
import type { ReadableStreamDefaultReader, ReadableStreamReadResult } from 'node:stream/web';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Context } from 'koa';
import { type Refusal, unavailable } from './problem.ts';
import type { NamedFile } from './route.ts';

type Chunk = ReadableStreamReadResult<Uint8Array>;

export interface FileAnswer {
  /**
   * Awaited before anything is answered, so that a provider that breaks off at once gives a proper problem. Later, a
   * broken answer is all that can tell: its length was announced.
   */
  readonly first: TaskEither<Refusal, Chunk>;
  readonly send: (ctx: Context, first: Chunk) => void;
  /** Lets go of the provider's connection; nothing once everything was read. */
  readonly drop: () => void;
}

async function* chunksFrom(first: Chunk, reader: ReadableStreamDefaultReader<Uint8Array>) {
  for (let read = first; !read.done; read = await reader.read()) yield read.value;
}

export const fileAnswer = ({ fileName, stream }: NamedFile): FileAnswer => {
  const reader = stream.body.getReader();
  const drop = (): void => {
    reader.cancel().catch(() => undefined);
  };
  return {
    first: () => reader.read().then(E.right, (error: unknown) => E.left(unavailable('provider-failed', String(error)))),
    send: (ctx, first) => {
      ctx.status = 200;
      ctx.attachment(fileName);
      ctx.type = stream.contentType;
      if (O.isSome(stream.contentLength)) ctx.length = stream.contentLength.value;
      if (ctx.method === 'HEAD') drop();
      else ctx.body = Readable.from(chunksFrom(first, reader), { objectMode: false });
    },
    drop,
  };
};
