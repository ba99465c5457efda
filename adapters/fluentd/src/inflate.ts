/** Undoes a content encoding, without ever holding more than the limit: a small body may stand for a huge one. */
import { promisify } from 'node:util';
import { gunzip, inflate, inflateRaw, zstdDecompress } from 'node:zlib';
import * as E from 'fp-ts/lib/Either.js';

export const ENCODINGS = ['gzip', 'deflate', 'zstd'] as const;
export type Encoding = (typeof ENCODINGS)[number];

export type InflateError = { readonly _tag: 'TooLarge' } | { readonly _tag: 'Damaged'; readonly reason: string };

interface Limit {
  readonly maxOutputLength: number;
}

const gunzipped = promisify<Buffer, Limit, Buffer>(gunzip);
const inflated = promisify<Buffer, Limit, Buffer>(inflate);
const inflatedRaw = promisify<Buffer, Limit, Buffer>(inflateRaw);
const unzstd = promisify<Buffer, Limit, Buffer>(zstdDecompress);

/** `deflate` means the zlib form; some clients send it without its header all the same. */
const hasZlibHeader = (bytes: Buffer): boolean =>
  bytes.length >= 2 && ((bytes[0] ?? 0) & 0x0f) === 8 && bytes.readUInt16BE(0) % 31 === 0;

const undo = (encoding: Encoding, bytes: Buffer, limit: Limit): Promise<Buffer> => {
  if (encoding === 'gzip') return gunzipped(bytes, limit);
  if (encoding === 'zstd') return unzstd(bytes, limit);
  return hasZlibHeader(bytes) ? inflated(bytes, limit) : inflatedRaw(bytes, limit);
};

export const inflateBody = async (
  encoding: Encoding,
  bytes: Buffer,
  maxBytes: number,
): Promise<E.Either<InflateError, Buffer>> => {
  try {
    return E.right(await undo(encoding, bytes, { maxOutputLength: maxBytes }));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    return E.left(
      code === 'ERR_BUFFER_TOO_LARGE'
        ? { _tag: 'TooLarge' }
        : { _tag: 'Damaged', reason: error instanceof Error ? error.message : String(error) },
    );
  }
};
