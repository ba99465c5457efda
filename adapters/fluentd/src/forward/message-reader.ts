/** Cuts the bytes of a connection into messages, in whichever of the two forms the client speaks. */
import { type JsonScan, jsonScanFrom, scanJson } from '../records/json-scan.ts';
import { type MsgpackScan, scanFrom, scanMsgpack } from '../records/msgpack-scan.ts';
import { MalformedInput } from '../records/record-reader.ts';
import { createHeldBytes } from './held-bytes.ts';
import { jsonMessage, messageOfValue } from './json-message.ts';
import { readTogether } from './json-together.ts';
import type { Message } from './message.ts';
import { msgpackMessage } from './msgpack-message.ts';

export type Form = 'json' | 'msgpack';

export interface MessageReader {
  /** Of the first message; undefined before there was one. */
  readonly form: () => Form | undefined;
  /** The next whole message, in bytes; undefined when more bytes must come first. Throws on what is no message. */
  readonly next: () => Buffer | undefined;
  readonly push: (chunk: Buffer) => void;
  /** Takes and reads all whole JSON messages at once where that can be done; what is left is asked for one by one. */
  readonly together: (found: (message: Message) => void) => void;
  /** Bytes of messages that were taken, so that errors can name a place. */
  readonly position: () => number;
  /** Bytes of a message that is not complete yet. */
  readonly buffered: () => number;
  /** Reads messages in order; `found` is called with each before the first that is wrong, which is thrown. */
  readonly read: (messages: ReadonlyArray<Buffer>, found: (message: Message) => void) => void;
}

/** A nil as heartbeat, or white space between JSON messages. */
const isFiller = (byte: number): boolean => byte === 0xc0 || byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);

const formOf = (byte: number): Form => {
  if (byte === 0x5b) return 'json';
  if ((byte >= 0x90 && byte <= 0x9f) || byte === 0xdc || byte === 0xdd) return 'msgpack';
  throw new MalformedInput(`a message cannot begin with the byte 0x${byte.toString(16).padStart(2, '0')}`);
};

const JSON_BEGINS = 0x5b;
/** An attempt to read more at once would come again with every piece of a message that is as long. */
const MOST_TOGETHER = 256 * 1024;
/** The message at the beginning of the bytes, as far as it has come. */
type Scan = { readonly form: 'json'; readonly of: JsonScan } | { readonly form: 'msgpack'; readonly of: MsgpackScan };

/** No message may have more than `maxBytes`. */
export const createMessageReader = (maxBytes: number): MessageReader => {
  const held = createHeldBytes();
  let form: Form | undefined;
  let scan: Scan | undefined;

  const begin = (): Scan | undefined => {
    held.drop(fillerOf(held.bytes()));
    const first = held.bytes()[0];
    if (first === undefined) return undefined;
    form = formOf(first);
    return form === 'json' ? { form, of: jsonScanFrom(0) } : { form, of: scanFrom(0) };
  };
  return {
    form: () => form,
    push: held.push,
    next: () => {
      scan ??= begin();
      if (scan === undefined) return undefined;
      const bytes = held.bytes();
      if (!isWhole(bytes, scan)) {
        if (Math.max(bytes.length, scan.of.offset) > maxBytes)
          throw new MalformedInput(`a message is larger than ${maxBytes} bytes`);
        return undefined;
      }
      const message = bytes.subarray(0, scan.of.offset);
      scan = undefined;
      held.drop(message.length);
      return message;
    },
    together: (found) => {
      const bytes = held.bytes();
      if (bytes[0] !== JSON_BEGINS || bytes.length > MOST_TOGETHER) return;
      const read = readTogether(bytes);
      if (read === undefined) return;
      form = 'json';
      scan = undefined;
      held.drop(read.end);
      for (const value of read.values) found(messageOfValue(value));
    },
    position: held.dropped,
    buffered: () => held.bytes().length,
    read: (messages, found) => {
      for (const message of messages) found(form === 'json' ? jsonMessage(message) : msgpackMessage(message));
    },
  };
};

const isWhole = (bytes: Buffer, scan: Scan): boolean =>
  scan.form === 'json' ? scanJson(bytes, scan.of) : scanMsgpack(bytes, scan.of);

const fillerOf = (bytes: Buffer): number => {
  let filler = 0;
  while (filler < bytes.length && isFiller(bytes[filler] ?? 0)) filler += 1;
  return filler;
};
