/** Stores the records of a compressed message as they are decompressed, however many there are. */
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Share } from '../in-flight.ts';
import { type InflateError, inflated } from '../inflate.ts';
import { type IngestError, ingestPieces } from '../ingest-pieces.ts';
import type { InputOptions } from '../keep-batch.ts';
import type { Pieces } from '../pieces.ts';
import { msgpackRecords } from '../records/msgpack-records.ts';
import type { CompressedMessage } from './message.ts';
import { recordsOf } from './tagged-records.ts';

export interface CompressedRules extends InputOptions {
  readonly maxMessageBytes: number;
}

/** Left: why the connection has to be closed without an acknowledgement. */
export const keepCompressed =
  (message: CompressedMessage, options: CompressedRules, share: Share): TE.TaskEither<string, void> =>
  async () => {
    const { compressed, encoding } = message;
    const pieces = inflated(onePiece(compressed), encoding, {
      maxBytes: options.maxMessageBytes,
      // The compressed bytes are released with their message.
      share: { ...share, release: () => undefined },
    });
    try {
      const kept = await ingestPieces(pieces, {
        options,
        origin: { source: 'forward', tag: message.tag },
        reader: msgpackRecords('entries'),
        translate: (records) => recordsOf(message, records, options.tag ?? 'billing'),
        share,
        onKept: () => undefined,
      })();
      return E.mapLeft(reasonOf)(kept);
    } finally {
      pieces.close();
    }
  };

const onePiece = (bytes: Buffer): Pieces<never> => ({
  next: TE.of({ bytes, last: true }),
  received: () => bytes.length,
  close: () => undefined,
});

const reasonOf = (error: InflateError | IngestError): string => {
  switch (error._tag) {
    case 'ExpandsTooMuch':
      return `a message is larger than ${error.limit} bytes once decompressed`;
    case 'CostsTooMuch':
      return 'a message has far more keys and values than its size explains';
    case 'Damaged':
      return `what it sent is not ${error.encoding}: ${error.reason}`;
    case 'Malformed':
      return `what it sent cannot be read as entries: ${error.reason}`;
    case 'TooManyRejected':
      return `more than ${error.limit} records of a message broke a rule`;
    case 'TooMuchInFlight':
      return 'too much is in flight; it must send its events again';
    case 'EventStoreUnavailable':
    case 'DeadLettersUnavailable':
      return `its events could not be kept, and it must send them again: ${error.message}`;
  }
};
