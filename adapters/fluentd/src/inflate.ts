/** Undoes a compression as a stream, so that what a few bytes stand for never has to fit into memory. */
import type { Transform } from 'node:stream';
import { constants, createGunzip, createInflate, createInflateRaw, createZstdDecompress } from 'node:zlib';
import * as E from 'fp-ts/lib/Either.js';
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

export const inflated = <L>(
  source: Pieces<L>,
  encoding: Encoding,
  options: InflateOptions,
): Pieces<L | InflateError> => {
  const { share } = options;
  let stream: Transform | undefined;
  let output: AsyncIterator<Buffer> | undefined;
  let sourceError: E.Left<L> | undefined;
  let produced = 0;

  const feed = async (first: Piece, into: Transform): Promise<void> => {
    for (let piece = first; ; ) {
      await written(into, piece.bytes);
      share.release(piece.bytes.length);
      if (piece.last) return void into.end();
      const next = await source.next();
      if (E.isLeft(next)) {
        sourceError = next;
        return void into.destroy();
      }
      piece = next.right;
    }
  };

  /** The next bytes, or undefined at the end. */
  const read = async (): Promise<E.Either<L | InflateError, Buffer | undefined>> => {
    try {
      const { value, done } = (await output?.next()) ?? { value: undefined, done: true };
      if (sourceError !== undefined) return sourceError;
      if (done === true) return E.right(undefined);
      produced += value.length;
      const limit = Math.max(options.maxBytes, source.received() * MAX_RATIO);
      if (produced > limit) return E.left({ _tag: 'ExpandsTooMuch', limit });
      return share.take(value.length) ? E.right(value) : E.left({ _tag: 'TooMuchInFlight' });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return sourceError ?? E.left({ _tag: 'Damaged', encoding, reason });
    }
  };

  const begin = async (): Promise<E.Either<L, void>> => {
    const first = await source.next();
    if (E.isLeft(first)) return first;
    stream = decompressor(encoding, first.right.bytes);
    output = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    // A failure of the stream is seen where it is read.
    void feed(first.right, stream).catch(() => undefined);
    return E.right(undefined);
  };

  return {
    next: async () => {
      if (stream === undefined) {
        const begun = await begin();
        if (E.isLeft(begun)) return begun;
      }
      const chunks: Buffer[] = [];
      let size = 0;
      while (size < PIECE_BYTES) {
        const chunk = await read();
        if (E.isLeft(chunk)) return chunk;
        if (chunk.right === undefined) return E.right({ bytes: Buffer.concat(chunks, size), last: true });
        chunks.push(chunk.right);
        size += chunk.right.length;
      }
      return E.right({ bytes: Buffer.concat(chunks, size), last: false });
    },
    received: source.received,
    close: () => {
      stream?.destroy();
      source.close();
    },
  };
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
