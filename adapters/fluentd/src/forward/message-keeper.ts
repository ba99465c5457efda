/** Stores the messages of one connection, and acknowledges those that ask for it once their records are durable. */
import { encode } from '@msgpack/msgpack';
import * as E from 'fp-ts/lib/Either.js';
import type { Share } from '../in-flight.ts';
import { type JudgedBatch, judgeRecords } from '../judged-batch.ts';
import { type InputOptions, keepBatch, maxRejected } from '../keep-batch.ts';
import { keepCompressed } from './keep-compressed.ts';
import { type Chunk, type CompressedMessage, isCompressed, type Message, type RecordsMessage } from './message.ts';
import type { Form } from './message-reader.ts';
import { recordsOf } from './tagged-records.ts';

export interface KeeperOptions extends InputOptions {
  readonly maxMessageBytes: number;
  /** Of what a connection has sent and is not durable yet; beyond it nothing more is read from it. */
  readonly maxUnkeptBytes: number;
}

/** What the messages came by. */
export interface Line {
  readonly share: Share;
  readonly form: () => Form | undefined;
  readonly isClosed: () => boolean;
  readonly write: (bytes: Uint8Array) => void;
  /** Without an acknowledgement: the client has to send again what it was not acknowledged. */
  readonly close: (reason: string) => void;
  readonly setReading: (reading: boolean) => void;
}

/** The messages of one tag. */
interface TaggedBatch {
  readonly tag: string;
  readonly batch: JudgedBatch;
  readonly chunks: ReadonlyArray<Chunk>;
}

export class MessageKeeper {
  readonly #options: KeeperOptions;
  readonly #line: Line;
  readonly #working = new Set<Promise<void>>();
  #unkeptBytes = 0;

  constructor(options: KeeperOptions, line: Line) {
    this.#options = options;
    this.#line = line;
  }

  get isIdle(): boolean {
    return this.#working.size === 0;
  }

  /** Resolves when everything so far was dealt with. */
  async idle(): Promise<void> {
    await Promise.allSettled([...this.#working]);
  }

  /**
   * All messages that came in one piece share a commit, though those of each tag are a batch of their own; compressed ones follow, read as streams one after the other. They
   * took so many bytes of the share, which are released in the end.
   */
  keep(messages: ReadonlyArray<Message>, bytes: number): void {
    const plain = messages.filter((message): message is RecordsMessage => !isCompressed(message));
    const batches = [...Map.groupBy(plain, ({ tag }) => tag)].map(([tag, ofTag]) => this.#judged(tag, ofTag));
    const limit = maxRejected(this.#options, bytes);
    if (batches.reduce((sum, { batch }) => sum + batch.rejected.length, 0) > limit) {
      this.#line.close(`more than ${limit} records of a message broke a rule`);
      return;
    }
    const work: Promise<void> = this.#keepAll(batches, messages.filter(isCompressed), bytes).finally(() =>
      this.#working.delete(work),
    );
    this.#working.add(work);
  }

  #judged(tag: string, messages: ReadonlyArray<RecordsMessage>): TaggedBatch {
    const expected = this.#options.tag ?? 'billing';
    const [first] = messages;
    const records =
      first !== undefined && messages.length === 1
        ? recordsOf(first, first.records, expected)
        : messages.flatMap((message) => recordsOf(message, message.records, expected));
    const chunks = messages.flatMap(({ chunk }) => (chunk === undefined ? [] : [chunk]));
    return { tag, batch: judgeRecords(records), chunks };
  }

  async #keepAll(
    batches: ReadonlyArray<TaggedBatch>,
    compressed: ReadonlyArray<CompressedMessage>,
    bytes: number,
  ): Promise<void> {
    const line = this.#line;
    this.#unkeptBytes += bytes;
    if (compressed.length > 0 || this.#unkeptBytes > this.#options.maxUnkeptBytes) line.setReading(false);
    try {
      await Promise.all(batches.map((batch) => this.#keepBatch(batch)));
      for (const message of compressed) if (!line.isClosed()) await this.#keepCompressed(message);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.onFailure?.(reason);
      line.close(`${NOT_KEPT}: ${reason}`);
    } finally {
      this.#unkeptBytes -= bytes;
      line.share.release(bytes);
    }
    if (this.#unkeptBytes <= this.#options.maxUnkeptBytes) line.setReading(true);
  }

  async #keepBatch({ tag, batch, chunks }: TaggedBatch): Promise<void> {
    const kept = await keepBatch(this.#options, { source: 'forward', tag }, batch)();
    if (E.isRight(kept)) for (const chunk of chunks) this.#acknowledge(chunk);
    else this.#line.close(`${NOT_KEPT}: ${kept.left.message}`);
  }

  async #keepCompressed(message: CompressedMessage): Promise<void> {
    const kept = await keepCompressed(message, this.#options, this.#line.share)();
    if (E.isLeft(kept)) this.#line.close(kept.left);
    else if (message.chunk !== undefined) this.#acknowledge(message.chunk);
  }

  #acknowledge(chunk: Chunk): void {
    this.#line.write(
      this.#line.form() === 'json' ? Buffer.from(JSON.stringify({ ack: chunk })) : encode({ ack: chunk }),
    );
  }
}

const NOT_KEPT = 'its events could not be kept, and it must send them again';
