/** One client of the forward protocol: reads its messages, stores them, and acknowledges those that ask for it. */
import type { Socket } from 'node:net';
import { encode } from '@msgpack/msgpack';
import * as E from 'fp-ts/lib/Either.js';
import type { EvictionReason, InFlight, Share } from '../in-flight.ts';
import { type JudgedBatch, judgeRecords } from '../judged-batch.ts';
import { type InputOptions, keepBatch, maxRejected } from '../keep-batch.ts';
import { msgpackFrom, readMsgpack } from '../records/msgpack.ts';
import { type Handshake, startHandshake } from './handshake.ts';
import { keepCompressed } from './keep-compressed.ts';
import { type Chunk, type CompressedMessage, isCompressed, type Message, type RecordsMessage } from './message.ts';
import { createMessageReader } from './message-reader.ts';
import { recordsOf } from './tagged-records.ts';

export interface ConnectionOptions extends InputOptions {
  readonly sharedKey?: string;
  readonly selfHostname?: string;
  /** Of one message as it is sent. */
  readonly maxMessageBytes: number;
  /** Of what a connection has sent and is not durable yet; beyond it nothing more is read from it. */
  readonly maxUnkeptBytes: number;
  readonly timeouts: ForwardTimeouts;
  /** Called with the reason when a connection is closed before its client closed it. */
  readonly onClosed: (peer: string, reason: string) => void;
}

/** In milliseconds. */
export interface ForwardTimeouts {
  /** From the connection to the end of the handshake, where there is one; of TLS as well. */
  readonly handshake: number;
  /** Without a byte in either direction. */
  readonly idle: number;
}

/** A PING has a few hundred bytes. */
const MAX_HANDSHAKE_BYTES = 16 * 1024;
/** How often the system asks a silent peer whether it is still there. */
const KEEP_ALIVE_MILLIS = 60_000;

export interface Connection {
  /** Resolves when everything the client sent was dealt with and the connection is closed. */
  readonly ended: Promise<void>;
  /** Reads nothing more, acknowledges what was read, and closes. */
  readonly finish: () => void;
}

export const serveConnection = (socket: Socket, options: ConnectionOptions, inFlight: InFlight): Connection =>
  new ForwardConnection(socket, options, inFlight);

class ForwardConnection implements Connection {
  readonly ended: Promise<void>;
  readonly #socket: Socket;
  readonly #options: ConnectionOptions;
  readonly #peer: string;
  readonly #reader;
  readonly #share: Share;
  readonly #handshake: Handshake | undefined;
  readonly #working = new Set<Promise<void>>();
  #greeted: boolean;
  #handshakeTimer: NodeJS.Timeout | undefined;
  #unkeptBytes = 0;
  #closed = false;
  #finishing = false;

  constructor(socket: Socket, options: ConnectionOptions, inFlight: InFlight) {
    this.#socket = socket;
    this.#options = options;
    this.#peer = `${socket.remoteAddress ?? 'unknown'}:${socket.remotePort ?? 0}`;
    this.#reader = createMessageReader(options.maxMessageBytes);
    this.#share = inFlight.open((reason) => this.#close(EVICTED[reason]));
    this.#handshake =
      options.sharedKey === undefined ? undefined : startHandshake(options.sharedKey, options.selfHostname);
    this.#greeted = this.#handshake === undefined;
    this.ended = new Promise((resolve) => this.#listen(resolve));
    if (this.#handshake !== undefined) this.#expectPing(this.#handshake);
  }

  finish(): void {
    this.#finishing = true;
    this.#socket.pause();
    void this.#idle().then(() => this.#socket.destroySoon());
  }

  #listen(onEnded: () => void): void {
    const socket = this.#socket;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_MILLIS);
    socket.setTimeout(this.#options.timeouts.idle, () => {
      if (this.#working.size === 0) this.#close('it was idle for too long');
    });
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', (error) => this.#close(error.message));
    // The client has said everything; what it waits for is still sent.
    socket.on('end', () => void this.#idle().then(() => socket.end()));
    socket.on('close', () => {
      this.#closed = true;
      clearTimeout(this.#handshakeTimer);
      this.#share.close();
      void this.#idle().then(onEnded);
    });
  }

  #expectPing({ hello }: Handshake): void {
    const { handshake } = this.#options.timeouts;
    this.#handshakeTimer = setTimeout(() => this.#close('the handshake took too long'), handshake);
    this.#write(hello);
  }

  async #idle(): Promise<void> {
    await Promise.allSettled([...this.#working]);
  }

  #close(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#share.close();
    this.#options.onClosed(this.#peer, reason);
    this.#socket.destroy();
  }

  #write(bytes: Uint8Array): void {
    if (!this.#socket.destroyed && this.#socket.writable) this.#socket.write(bytes);
  }

  /** Nothing may escape from here: it would end the process, and with it every other client. */
  #read(chunk: Buffer): void {
    if (this.#closed) return;
    try {
      if (this.#share.take(chunk.length)) this.#readMessages(chunk);
      else this.#close('too much is in flight; it must send its events again');
      this.#share.setWaiting(this.#reader.buffered() > 0 && !this.#socket.isPaused());
    } catch (error) {
      this.#close(`what it sent cannot be dealt with: ${reasonOf(error)}`);
    }
  }

  #readMessages(chunk: Buffer): void {
    const messages: Message[] = [];
    const before = this.#reader.position();
    const failure = this.#cut(chunk, messages);
    const bytes = this.#reader.position() - before;
    // The client finished something; what it sends next has a deadline of its own.
    if (bytes > 0) this.#share.setWaiting(false);
    if (messages.length > 0) this.#keep(messages, bytes);
    else this.#share.release(bytes);
    if (failure !== undefined)
      this.#close(`what it sent cannot be read as messages, about byte ${this.#reader.position()}: ${failure}`);
  }

  /** Adds the messages that are complete. What was complete before the stream went wrong counts; the reason is returned. */
  #cut(chunk: Buffer, messages: Message[]): string | undefined {
    const reader = this.#reader;
    const found = (message: Message): void => void messages.push(message);
    const whole: Buffer[] = [];
    const failed = attempt(() => {
      reader.push(chunk);
      if (this.#greeted) reader.together(found);
      for (let message = reader.next(); message !== undefined && !this.#closed; message = reader.next()) {
        if (this.#greeted) whole.push(message);
        else this.#greet(message);
      }
      if (!this.#greeted && reader.buffered() > MAX_HANDSHAKE_BYTES)
        throw new RangeError(`there is no PING in the first ${MAX_HANDSHAKE_BYTES} bytes`);
    });
    return attempt(() => reader.read(whole, found)) ?? failed;
  }

  #greet(message: Buffer): void {
    const answer = this.#handshake?.answer(readMsgpack(msgpackFrom(message)));
    if (answer === undefined) return;
    clearTimeout(this.#handshakeTimer);
    this.#greeted = E.isRight(answer);
    this.#write(E.isRight(answer) ? answer.right : answer.left.pong);
    if (E.isRight(answer)) return;
    this.#closed = true;
    this.#share.close();
    this.#options.onClosed(this.#peer, answer.left.reason);
    this.#socket.destroySoon();
  }

  /** All messages that came in one piece share a commit; compressed ones follow, read as streams one after the other. */
  #keep(messages: ReadonlyArray<Message>, bytes: number): void {
    const plain = messages.filter((message): message is RecordsMessage => !isCompressed(message));
    const compressed = messages.filter(isCompressed);
    const batch = plain.length === 0 ? undefined : this.#judged(plain);
    const limit = maxRejected(this.#options, bytes);
    if (batch !== undefined && batch.rejected.length > limit) {
      this.#close(`more than ${limit} records of a message broke a rule`);
      return;
    }
    const chunks = plain.flatMap(({ chunk }) => (chunk === undefined ? [] : [chunk]));
    const work: Promise<void> = this.#keepAll(batch, chunks, compressed, bytes).finally(() =>
      this.#working.delete(work),
    );
    this.#working.add(work);
  }

  #judged(messages: ReadonlyArray<RecordsMessage>): JudgedBatch {
    const tag = this.#options.tag ?? 'billing';
    const [first] = messages;
    return judgeRecords(
      first !== undefined && messages.length === 1
        ? recordsOf(first, first.records, tag)
        : messages.flatMap((message) => recordsOf(message, message.records, tag)),
    );
  }

  /** A client whose message could not be stored must send it again. */
  async #keepAll(
    batch: JudgedBatch | undefined,
    chunks: ReadonlyArray<Chunk>,
    compressed: ReadonlyArray<CompressedMessage>,
    bytes: number,
  ): Promise<void> {
    this.#unkeptBytes += bytes;
    if (compressed.length > 0 || this.#unkeptBytes > this.#options.maxUnkeptBytes) this.#socket.pause();
    try {
      if (batch !== undefined) await this.#keepBatch(batch, chunks);
      for (const message of compressed) {
        if (this.#closed) return;
        await this.#keepCompressed(message);
      }
    } catch (error) {
      this.#options.onFailure?.(reasonOf(error));
      this.#close(`${NOT_KEPT}: ${reasonOf(error)}`);
    } finally {
      this.#unkeptBytes -= bytes;
      this.#share.release(bytes);
    }
    if (this.#unkeptBytes <= this.#options.maxUnkeptBytes && !this.#finishing && !this.#closed) {
      this.#socket.resume();
      this.#share.setWaiting(this.#reader.buffered() > 0);
    }
  }

  async #keepBatch(batch: JudgedBatch, chunks: ReadonlyArray<Chunk>): Promise<void> {
    const kept = await keepBatch(this.#options, 'forward', batch)();
    if (E.isLeft(kept)) return this.#close(`${NOT_KEPT}: ${kept.left.message}`);
    for (const chunk of chunks) this.#acknowledge(chunk);
  }

  async #keepCompressed(message: CompressedMessage): Promise<void> {
    const kept = await keepCompressed(message, this.#options, this.#share)();
    if (E.isLeft(kept)) return this.#close(kept.left);
    if (message.chunk !== undefined) this.#acknowledge(message.chunk);
  }

  #acknowledge(chunk: Chunk): void {
    this.#write(this.#reader.form() === 'json' ? Buffer.from(JSON.stringify({ ack: chunk })) : encode({ ack: chunk }));
  }
}

const NOT_KEPT = 'its events could not be kept, and it must send them again';

const EVICTED: Readonly<Record<EvictionReason, string>> = {
  stalled: 'it stopped in the middle of a message while others needed the memory',
  'too slow': 'it sent a message too slowly',
};

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Why it failed, if it did. */
const attempt = (work: () => void): string | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
};
