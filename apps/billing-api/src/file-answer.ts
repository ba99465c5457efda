/** Streams a file to the customer without ever holding more of it than one chunk. */
import { Readable } from 'node:stream';
import type { ReadableStreamDefaultReader, ReadableStreamReadResult } from 'node:stream/web';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Context } from 'koa';
import type { NamedFile } from './endpoint.ts';
import { type Refusal, unavailable } from './refusal.ts';

async function* chunksFrom(
  first: ReadableStreamReadResult<Uint8Array>,
  reader: ReadableStreamDefaultReader<Uint8Array>,
) {
  try {
    for (let read = first; !read.done; read = await reader.read()) yield read.value;
  } finally {
    // A customer who hangs up must not leave the provider's connection open.
    await reader.cancel().catch(() => undefined);
  }
}

/**
 * The first chunk is awaited before anything is answered, so that a provider that breaks off at once gives a proper
 * problem. Later, a broken answer is all that can tell: its length was announced.
 */
export const answerWithFile =
  (ctx: Context, { fileName, stream }: NamedFile): TaskEither<Refusal, void> =>
  async () => {
    const reader = stream.body.getReader();
    const first = await reader.read().catch((error: unknown) => unavailable('provider-failed', String(error)));
    if ('name' in first) return E.left(first);
    ctx.status = 200;
    ctx.attachment(fileName);
    ctx.type = stream.contentType;
    if (O.isSome(stream.contentLength)) ctx.length = stream.contentLength.value;
    if (ctx.method === 'HEAD') await reader.cancel();
    else ctx.body = Readable.from(chunksFrom(first, reader), { objectMode: false });
    return E.right(undefined);
  };
