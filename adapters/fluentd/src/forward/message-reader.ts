/** Cuts the bytes of a connection into messages, in whichever of the two forms the client speaks. */
import { type JsonScan, jsonScanFrom, scanJson } from '../records/json-scan.ts';
import { type MsgpackScan, scanFrom, scanMsgpack } from '../records/msgpack-scan.ts';
import { MalformedInput } from '../records/record-reader.ts';
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

const NOTHING = Buffer.alloc(0);
const JSON_BEGINS = 0x5b;
/** An attempt to read more at once would come again with every piece of a message that is as long. */
const MOST_TOGETHER = 256 * 1024;
/** A larger one is let go once its message was read. */
const MOST_KEPT_ROOM = 1024 * 1024;

/** No message may have more than `maxBytes`. */
export const createMessageReader = (maxBytes: number): MessageReader => {
  /** What was not taken yet: a view into the last chunk, or into `room`. */
  let bytes: Buffer = NOTHING;
  /** Where pieces of a message are put together; used again, because a message is read before the next chunk comes. */
  let room: Buffer = NOTHING;
  let taken = 0;
  let form: Form | undefined;
  let scan:
    | { readonly form: 'json'; readonly of: JsonScan }
    | { readonly form: 'msgpack'; readonly of: MsgpackScan }
    | undefined;

  const drop = (count: number): void => {
    bytes = bytes.subarray(count);
    taken += count;
  };
  const begin = (): boolean => {
    let filler = 0;
    while (filler < bytes.length && isFiller(bytes[filler] ?? 0)) filler += 1;
    if (filler > 0) drop(filler);
    const first = bytes[0];
    if (first === undefined) return false;
    form = formOf(first);
    scan = form === 'json' ? { form, of: jsonScanFrom(0) } : { form, of: scanFrom(0) };
    return true;
  };
  return {
    form: () => form,
    push: (chunk) => {
      if (bytes.length === 0) {
        if (room.length > MOST_KEPT_ROOM) room = NOTHING;
        bytes = chunk;
        return;
      }
      const length = bytes.length + chunk.length;
      let from = bytes.buffer === room.buffer ? bytes.byteOffset : 0;
      if (bytes.buffer !== room.buffer || from + length > room.length) {
        // Doubling keeps the copying of a message that comes in many pieces in proportion to its length.
        const larger = length > room.length ? Buffer.allocUnsafeSlow(length * 2) : room;
        bytes.copy(larger);
        room = larger;
        from = 0;
      }
      chunk.copy(room, from + bytes.length);
      bytes = room.subarray(from, from + length);
    },
    next: () => {
      if (scan === undefined && !begin()) return undefined;
      if (scan === undefined) return undefined;
      const whole = scan.form === 'json' ? scanJson(bytes, scan.of) : scanMsgpack(bytes, scan.of);
      if (!whole) {
        if (Math.max(bytes.length, scan.of.offset) > maxBytes)
          throw new MalformedInput(`a message is larger than ${maxBytes} bytes`);
        return undefined;
      }
      const message = bytes.subarray(0, scan.of.offset);
      scan = undefined;
      drop(message.length);
      return message;
    },
    together: (found) => {
      if (bytes[0] !== JSON_BEGINS || bytes.length > MOST_TOGETHER) return;
      const read = readTogether(bytes);
      if (read === undefined) return;
      form = 'json';
      scan = undefined;
      drop(read.end);
      for (const value of read.values) found(messageOfValue(value));
    },
    position: () => taken,
    buffered: () => bytes.length,
    read: (messages, found) => {
      for (const message of messages) found(form === 'json' ? jsonMessage(message) : msgpackMessage(message));
    },
  };
};
