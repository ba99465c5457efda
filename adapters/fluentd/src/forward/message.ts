/**
 * A message of the forward protocol: a tag with records in one of its four carriers;
 * see https://github.com/fluent/fluentd/wiki/Forward-Protocol-Specification-v1.
 */
import { isRecord } from '@usage-billing/contracts/wire';
import type { Encoding } from '../inflate.ts';
import { MalformedInput } from '../records/record-reader.ts';
import type { SentRecords } from '../unreadable.ts';

/** What the sender wants to read back once the records are durable: bytes where it sent such as are no text. */
export type Chunk = string | Uint8Array;

export interface MessageHead {
  readonly tag: string;
  readonly chunk: Chunk | undefined;
}

/** Message, Forward or PackedForward. */
export interface RecordsMessage extends MessageHead {
  readonly records: SentRecords;
}

/** CompressedPackedForward: what it stands for may be too large to be read at once. */
export interface CompressedMessage extends MessageHead {
  readonly compressed: Buffer;
  readonly encoding: Encoding;
}

export type Message = RecordsMessage | CompressedMessage;

export const isCompressed = (message: Message): message is CompressedMessage => 'compressed' in message;

export const NO_ARRAY = 'a message must be an array';
export const TOO_FEW_PARTS = 'a message must have a tag, a time and a record';

export const tagOf = (part: unknown): string => {
  if (typeof part !== 'string') throw new MalformedInput('the first part of a message must be its tag');
  return part;
};

export const chunkOf = (option: unknown): Chunk | undefined => {
  const chunk = isRecord(option) ? option.chunk : undefined;
  return typeof chunk === 'string' || chunk instanceof Uint8Array ? chunk : undefined;
};

/** Undefined: the entries are not compressed. */
export const encodingOf = (option: unknown): Encoding | undefined => {
  const compressed = isRecord(option) ? option.compressed : undefined;
  if (compressed === undefined || compressed === null || compressed === 'text') return undefined;
  if (compressed === 'gzip' || compressed === 'zstd') return compressed;
  throw new MalformedInput('the compression of a message must be gzip or zstd');
};
