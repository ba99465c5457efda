/** Streams a file to the customer without ever holding more of it than one chunk. */
import { Readable } from 'node:stream';
import type { ReadableStreamDefaultReader, ReadableStreamReadResult } from 'node:stream/web';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Context } from 'koa';
import { withDeadline } from './deadline.ts';
import type { FileDownload } from './endpoint.ts';
import { type ApiProblem, unavailable } from './problem.ts';
import { respondWithProblem } from './unexpected-errors.ts';

/**
 * The first chunk is awaited before anything is sent, so that a provider that fails at once becomes a proper problem.
 * Later only a broken connection can tell: the status and the length are out.
 */
export const sendFile = async (
  ctx: Context,
  file: FileDownload,
  { deadlineMilliseconds, downloadMilliseconds }: FileLimits,
): Promise<void> => {
  const { reader, discard } = openFile(file);
  // The customer hung up, or does so from here on.
  if (ctx.res.closed) return discard();
  let timer: NodeJS.Timeout | undefined;
  ctx.res.once('close', () => {
    clearTimeout(timer);
    discard();
  });
  const first = await withDeadline(deadlineMilliseconds, readChunk(reader))();
  // Whoever hung up meanwhile will not close again, so a timer started now would only run out.
  if (ctx.res.closed) return;
  if (E.isRight(first)) {
    timer = setTimeout(() => ctx.res.destroy(), downloadMilliseconds);
    return stream(ctx, file, first.right, reader);
  }
  discard();
  respondWithProblem(ctx, first.left);
};

interface FileLimits {
  /** For the first chunk. */
  readonly deadlineMilliseconds: number;
  /** For the whole file: who reads a byte now and then would hold a connection of the provider for ever. */
  readonly downloadMilliseconds: number;
}

/** Closes the provider's connection. */
export const discardFile = (file: FileDownload): void => openFile(file).discard();

type Reader = ReadableStreamDefaultReader<Uint8Array>;
type Chunk = ReadableStreamReadResult<Uint8Array>;

const openFile = ({ stream: { body } }: FileDownload): { readonly reader: Reader; readonly discard: () => void } => {
  const reader = body.getReader();
  return {
    reader,
    discard: () => {
      reader.cancel().catch(() => undefined);
    },
  };
};

const readChunk =
  (reader: Reader): TaskEither<ApiProblem, Chunk> =>
  () =>
    reader.read().then(E.right, (error: unknown) => E.left(unavailable('provider-failed', String(error))));

const stream = (ctx: Context, file: FileDownload, first: Chunk, reader: Reader): void => {
  const { contentType, contentLength } = file.stream;
  ctx.status = 200;
  ctx.attachment(file.fileName);
  ctx.type = contentType;
  if (O.isSome(contentLength)) ctx.length = contentLength.value;
  if (ctx.method === 'HEAD') reader.cancel().catch(() => undefined);
  else ctx.body = Readable.from(chunksFrom(first, reader), { objectMode: false });
};

async function* chunksFrom(first: Chunk, reader: Reader) {
  for (let read = first; !read.done; read = await reader.read()) yield read.value;
}
