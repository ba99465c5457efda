/** One client of the forward protocol: reads its messages, stores them, and acknowledges those that ask for it. */
import type { Socket } from 'node:net';
import * as E from 'fp-ts/lib/Either.js';
import type { EvictionReason, InFlight, Share } from '../in-flight.ts';
import { msgpackFrom, readMsgpack } from '../records/msgpack.ts';
import { type Handshake, startHandshake } from './handshake.ts';
import type { Message } from './message.ts';
import { type KeeperOptions, type Line, MessageKeeper } from './message-keeper.ts';
import { createMessageReader } from './message-reader.ts';

export interface ConnectionOptions extends KeeperOptions {
  readonly sharedKey?: string | ReadonlyArray<string>;
  readonly selfHostname?: string;
  /** Of one message as it is sent. */
  readonly maxMessageBytes: number;
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

/** How long a client that was told the end may take to close its side. */
const LAST_WORDS_MILLIS = 1_000;

export interface Connection {
  /** Resolves when everything the client sent was dealt with and the connection is closed. */
  readonly ended: Promise<void>;
  /**
   * Acknowledges what was read and says that nothing more will come. What a client sends before it has heard of that is
   * stored without acknowledgement, for a moment; bytes that nobody reads would reset its connection.
   */
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
  readonly #keeper: MessageKeeper;
  #greeted: boolean;
  #handshakeTimer: NodeJS.Timeout | undefined;
  #closed = false;
  #finishing = false;

  constructor(socket: Socket, options: ConnectionOptions, inFlight: InFlight) {
    this.#socket = socket;
    this.#options = options;
    this.#peer = `${socket.remoteAddress ?? 'unknown'}:${socket.remotePort ?? 0}`;
    this.#reader = createMessageReader(options.maxMessageBytes);
    this.#share = inFlight.open((reason) => this.#close(EVICTED[reason]));
    this.#keeper = new MessageKeeper(options, this.#line());
    this.#handshake =
      options.sharedKey === undefined ? undefined : startHandshake(options.sharedKey, options.selfHostname);
    this.#greeted = this.#handshake === undefined;
    this.ended = new Promise((resolve) => this.#listen(resolve));
    if (this.#handshake !== undefined) this.#expectPing(this.#handshake);
  }

  finish(): void {
    if (this.#finishing) return;
    this.#finishing = true;
    void this.#keeper.idle().then(() => {
      this.#socket.end();
      this.#socket.resume();
      const cut = setTimeout(() => this.#socket.destroySoon(), LAST_WORDS_MILLIS);
      this.#socket.once('close', () => clearTimeout(cut));
    });
  }

  #line(): Line {
    return {
      share: this.#share,
      form: () => this.#reader.form(),
      isClosed: () => this.#closed,
      write: (bytes) => this.#write(bytes),
      close: (reason) => this.#close(reason),
      setReading: (reading) => this.#setReading(reading),
    };
  }

  #setReading(reading: boolean): void {
    if (!reading) this.#socket.pause();
    else if (!this.#closed) {
      this.#socket.resume();
      this.#share.setWaiting(this.#reader.buffered() > 0);
    }
  }

  #listen(onEnded: () => void): void {
    const socket = this.#socket;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_MILLIS);
    socket.setTimeout(this.#options.timeouts.idle, () => {
      if (this.#keeper.isIdle) this.#close('it was idle for too long');
    });
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', (error) => this.#close(error.message));
    // The client has said everything; what it waits for is still sent.
    socket.on('end', () => void this.#keeper.idle().then(() => socket.end()));
    socket.on('close', () => {
      this.#closed = true;
      clearTimeout(this.#handshakeTimer);
      this.#share.close();
      void this.#keeper.idle().then(onEnded);
    });
  }

  #expectPing({ hello }: Handshake): void {
    const { handshake } = this.#options.timeouts;
    this.#handshakeTimer = setTimeout(() => this.#close('the handshake took too long'), handshake);
    this.#write(hello);
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
    if (messages.length > 0) this.#keeper.keep(messages, bytes);
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
}

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
