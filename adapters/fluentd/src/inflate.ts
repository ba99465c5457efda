/** Undoes a compression as a stream, so that what a few bytes stand for never has to fit into memory. */
import type { Transform } from 'node:stream';
import { constants, createGunzip, createInflate, createInflateRaw, createZstdDecompress } from 'node:zlib';
import { inSteps, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Share } from './in-flight.ts';
import { PIECE_BYTES, type Piece, type Pieces } from './pieces.ts';

export const ENCODINGS = ['gzip', 'deflate', 'zstd'] as const;
export type Encoding = (typeof ENCODINGS)[number];

export type InflateError =
  /** It stands for more bytes than any honest sender's records of this size. */
  | { readonly _tag: 'ExpandsTooMuch'; readonly limit: number }
  | { readonly _tag: 'Damaged'; readonly encoding: Encoding; readonly reason: string }
  | { readonly _tag: 'TooMuchInFlight' };

export interface InflateOptions {
  /** What any body may stand for; larger ones may stand for {@link MAX_RATIO} times their size. */
  readonly maxBytes: number;
  readonly share: Share;
}

/** Records that differ in nothing but a counter reach 200. What is passed over without being built costs little. */
export const MAX_RATIO = 1000;

/** A body and how far it was undone. */
interface Work<L> {
  readonly source: Pieces<L>;
  readonly encoding: Encoding;
  readonly options: InflateOptions;
  opened: Opened | undefined;
  /** Why no more of the body comes. */
  sourceError: E.Left<L> | undefined;
  produced: number;
}

interface Opened {
  readonly stream: Transform;
  readonly output: AsyncIterator<Buffer>;
}

export const inflated = <L>(
  source: Pieces<L>,
  encoding: Encoding,
  options: InflateOptions,
): Pieces<L | InflateError> => {
  const work: Work<L> = { source, encoding, options, opened: undefined, sourceError: undefined, produced: 0 };
  return {
    next: inSteps<L | InflateError, Piece>(async function* () {
      work.opened ??= yield* step(open(work));
      const chunks: Buffer[] = [];
      let size = 0;
      while (size < PIECE_BYTES) {
        const chunk = yield* step(read(work, work.opened));
        if (chunk === undefined) return { bytes: Buffer.concat(chunks, size), last: true };
        chunks.push(chunk);
        size += chunk.length;
      }
      return { bytes: Buffer.concat(chunks, size), last: false };
    }),
    received: source.received,
    close: () => {
      work.opened?.stream.destroy();
      source.close();
    },
  };
};

/** Its first bytes say which kind of `deflate` it is. */
const open = <L>(work: Work<L>): TaskEither<L, Opened> =>
  inSteps(async function* () {
    const first = yield* step(work.source.next);
    const stream = decompressor(work.encoding, first.bytes);
    // A failure of the stream is seen where it is read.
    void feed(work, first, stream).catch(() => undefined);
    return { stream, output: stream[Symbol.asyncIterator]() as AsyncIterator<Buffer> };
  });

const feed = async <L>(work: Work<L>, first: Piece, into: Transform): Promise<void> => {
  for (let piece: Piece | undefined = first; piece !== undefined; piece = await nextPiece(work)) {
    await written(into, piece.bytes);
    work.options.share.release(piece.bytes.length);
    if (piece.last) return void into.end();
  }
  into.destroy();
};

const nextPiece = async <L>(work: Work<L>): Promise<Piece | undefined> => {
  const next = await work.source.next();
  if (E.isRight(next)) return next.right;
  work.sourceError = next;
  return undefined;
};

/** The next bytes, or undefined at the end. */
const read =
  <L>(work: Work<L>, { output }: Opened): TaskEither<L | InflateError, Buffer | undefined> =>
  async () => {
    const { source, encoding, options } = work;
    try {
      const { value, done } = await output.next();
      if (work.sourceError !== undefined) return work.sourceError;
      if (done === true) return E.right(undefined);
      work.produced += value.length;
      const limit = Math.max(options.maxBytes, source.received() * MAX_RATIO);
      if (work.produced > limit) return E.left({ _tag: 'ExpandsTooMuch', limit });
      return options.share.take(value.length) ? E.right(value) : E.left({ _tag: 'TooMuchInFlight' });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return work.sourceError ?? E.left({ _tag: 'Damaged', encoding, reason });
    }
  };

/** Returns once the stream wants more. */
const written = (stream: Transform, bytes: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    stream.write(bytes, (error) => (error ? reject(error) : resolve()));
  });

const CHUNK = { chunkSize: 128 * 1024 };
/** The window that every decoder of HTTP bodies has to support; see RFC 9659. A larger one would cost memory beforehand. */
const ZSTD = { ...CHUNK, params: { [constants.ZSTD_d_windowLogMax]: 23 } };

const decompressor = (encoding: Encoding, first: Buffer): Transform => {
  if (encoding === 'gzip') return createGunzip(CHUNK);
  if (encoding === 'zstd') return createZstdDecompress(ZSTD);
  return hasZlibHeader(first) ? createInflate(CHUNK) : createInflateRaw(CHUNK);
};

/** `deflate` means the zlib format; some clients send it without its header all the same. */
const hasZlibHeader = (bytes: Buffer): boolean =>
  bytes.length >= 2 && ((bytes[0] ?? 0) & 0x0f) === 8 && bytes.readUInt16BE(0) % 31 === 0;
