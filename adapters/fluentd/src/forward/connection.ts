/** One client of the forward protocol: reads its messages, keeps them, and acknowledges those that ask for it. */
import type { Socket } from 'node:net';
import { encode } from '@msgpack/msgpack';
import * as E from 'fp-ts/lib/Either.js';
import type { InputOptions } from '../http-input.ts';
import { msgpackFrom, readMsgpack } from '../msgpack.ts';
import { type DecodedBatch, decodeRecords, lettersOf, type SentRecords, Unreadable } from '../report.ts';
import type { CarriedRecords, Chunk } from './carrier.ts';
import { startHandshake } from './handshake.ts';
import { createMessageReader } from './messages.ts';

export interface ConnectionOptions extends InputOptions {
  readonly sharedKey?: string;
  readonly selfHostname?: string;
  /** Of one message, and again of what it is decompressed to. */
  readonly maxMessageBytes: number;
  readonly maxRecords: number;
  /** Of what a connection has sent and is not durable yet; beyond it nothing more is read from it. */
  readonly maxUnkeptBytes: number;
  /** Why a connection was closed before its client closed it. */
  readonly onClosed: (peer: string, reason: string) => void;
}

const MAX_SHOWN_TAG = 128;

/**
 * A record under a tag that nobody reads here is kept as a dead letter, because its sender may never look again. The letter
 * holds the record as it was sent, so that it can be taken once somebody knows that the tag was a mistake.
 */
const recordsOf = ({ tag, records }: CarriedRecords, expected: string): SentRecords => {
  if (tag === expected || tag.startsWith(`${expected}.`)) return records;
  const reason = `must be ${expected}, this is ${JSON.stringify(tag.slice(0, MAX_SHOWN_TAG))}`;
  return records.map((record) => new Unreadable({ field: 'tag', reason }, record));
};

const acknowledgement = (chunk: Chunk, form: 'json' | 'msgpack' | undefined): Uint8Array =>
  form === 'json' ? Buffer.from(JSON.stringify({ ack: chunk })) : encode({ ack: chunk });

export interface Connection {
  /** Answers when everything the client sent was dealt with and the connection is closed. */
  readonly ended: Promise<void>;
  /** Reads nothing more, acknowledges what was read, and closes. */
  readonly finish: () => void;
}

export const serveConnection = (socket: Socket, options: ConnectionOptions): Connection => {
  const peer = `${socket.remoteAddress ?? 'unknown'}:${socket.remotePort ?? 0}`;
  const reader = createMessageReader({ maxBytes: options.maxMessageBytes, maxRecords: options.maxRecords });
  const handshake =
    options.sharedKey === undefined ? undefined : startHandshake(options.sharedKey, options.selfHostname);
  let greeted = handshake === undefined;
  let unkeptBytes = 0;
  let dead = false;
  let finishing = false;

  const closeBecause = (reason: string): void => {
    if (dead) return;
    dead = true;
    options.onClosed(peer, reason);
    socket.destroy();
  };
  const write = (bytes: Uint8Array): void => {
    if (!socket.destroyed && socket.writable) socket.write(bytes);
  };

  /** False: nothing of it may be acknowledged. */
  const keep = async (batch: DecodedBatch): Promise<E.Either<string, void>> => {
    if (batch.unknownFields > 0) options.onUnknownFields?.(batch.unknownFields);
    const letters = lettersOf(batch, 'forward', options.clock.now());
    const rejected =
      letters.length === 0 || options.reject === undefined ? E.right(undefined) : await options.reject(letters)();
    const stored = E.isLeft(rejected)
      ? rejected
      : batch.events.length === 0
        ? E.right([])
        : await options.ingest(batch.events)();
    options.onRecords?.({
      events: batch.events,
      outcomes: E.isRight(stored) ? stored.right : 'failed',
      rejected: batch.rejected.length,
    });
    return E.isRight(stored) ? E.right(undefined) : E.left(stored.left.message);
  };

  const judged = (messages: ReadonlyArray<CarriedRecords>): DecodedBatch => {
    const [first] = messages;
    const tag = options.tag ?? 'billing';
    return decodeRecords(
      first !== undefined && messages.length === 1
        ? recordsOf(first, tag)
        : messages.flatMap((message) => recordsOf(message, tag)),
    );
  };

  /** All messages that came in one piece share a commit. A client whose message could not be kept must send it again. */
  const keepBatch = async (batch: DecodedBatch, chunks: ReadonlyArray<Chunk>, bytes: number): Promise<void> => {
    unkeptBytes += bytes;
    if (unkeptBytes > options.maxUnkeptBytes) socket.pause();
    const kept = await keep(batch).catch((error: unknown) =>
      E.left(error instanceof Error ? error.message : String(error)),
    );
    unkeptBytes -= bytes;
    if (E.isLeft(kept)) {
      options.onFailure?.(kept.left);
      closeBecause(`its events could not be kept, and it must send them again: ${kept.left}`);
      return;
    }
    for (const chunk of chunks) write(acknowledgement(chunk, reader.form()));
    if (unkeptBytes <= options.maxUnkeptBytes && !finishing) socket.resume();
  };

  const greet = (message: Buffer): void => {
    const answer = handshake?.answer(readMsgpack(msgpackFrom(message)));
    if (answer === undefined) return;
    greeted = E.isRight(answer);
    write(E.isRight(answer) ? answer.right : answer.left.pong);
    if (E.isRight(answer)) return;
    dead = true;
    options.onClosed(peer, answer.left.reason);
    socket.end();
  };

  const working = new Set<Promise<void>>();
  /** A function of its own, so that the records as they were sent do not outlast the wait for the disk. */
  const beginKeeping = (batch: DecodedBatch, chunks: ReadonlyArray<Chunk>, bytes: number): void => {
    const work: Promise<void> = keepBatch(batch, chunks, bytes).finally(() => working.delete(work));
    working.add(work);
  };
  const readChunk = (chunk: Buffer): void => {
    const messages: CarriedRecords[] = [];
    const whole: Buffer[] = [];
    const before = reader.position();
    let failure: string | undefined;
    const attempt = (work: () => void): void => {
      try {
        work();
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        failure ??= `what it sent cannot be read as messages, about byte ${reader.position()}: ${reason}`;
      }
    };
    attempt(() => {
      reader.push(chunk);
      if (greeted) reader.together((message) => messages.push(message));
      for (let message = reader.next(); message !== undefined && !dead; message = reader.next()) {
        if (greeted) whole.push(message);
        else greet(message);
      }
    });
    if (whole.length > 0) attempt(() => reader.carried(whole, (message) => messages.push(message)));
    if (messages.length > 0) {
      // What was whole before the stream went wrong counts.
      const chunks = messages.map(({ chunk }) => chunk).filter((chunk) => chunk !== undefined);
      beginKeeping(judged(messages), chunks, reader.position() - before);
    }
    if (failure !== undefined) closeBecause(failure);
  };

  /** Nothing may escape from here: it would end the process, and with it every other client. */
  const read = (chunk: Buffer): void => {
    if (dead) return;
    try {
      readChunk(chunk);
    } catch (error) {
      closeBecause(`what it sent cannot be dealt with: ${error instanceof Error ? error.message : String(error)}`);
    }
  };

  const finish = (): void => {
    finishing = true;
    socket.pause();
    void Promise.allSettled([...working]).then(() => socket.destroySoon());
  };
  const ended = new Promise<void>((resolve) => {
    socket.setNoDelay(true);
    socket.on('data', read);
    socket.on('error', (error) => closeBecause(error.message));
    socket.on('close', () => {
      dead = true;
      void Promise.allSettled([...working]).then(() => resolve());
    });
    // The client has said everything; what it waits for is still answered.
    socket.on('end', () => void Promise.allSettled([...working]).then(() => socket.end()));
    if (handshake !== undefined) write(handshake.hello);
  });
  return { ended, finish };
};
