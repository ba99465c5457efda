/** Reads records piece by piece and stores those of each piece before it asks for the next. */
import { fail, inSteps, step } from '@usage-billing/core/shared';
import type { AppendOutcome } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { Share } from './in-flight.ts';
import { type JudgedBatch, judgeRecords, type Origin } from './judged-batch.ts';
import { type InputOptions, type KeepError, keepBatch, maxRejected } from './keep-batch.ts';
import { costAllowed } from './limits.ts';
import type { Piece, Pieces } from './pieces.ts';
import { MalformedInput, type RecordReader } from './records/record-reader.ts';
import type { SentRecords } from './unreadable.ts';

export type IngestError =
  /** Each record may be within its limits, but all of them together stand for too much. */
  | { readonly _tag: 'CostsTooMuch' }
  | { readonly _tag: 'Malformed'; readonly reason: string }
  | { readonly _tag: 'TooManyRejected'; readonly limit: number }
  | KeepError;

export interface PieceRules {
  readonly options: InputOptions;
  readonly origin: Origin;
  readonly reader: RecordReader;
  /** Billing records from what was sent. */
  readonly translate: (sent: SentRecords) => SentRecords;
  /** Where the bytes of the pieces are counted. */
  readonly share: Share;
  readonly onKept: (batch: JudgedBatch, outcomes: ReadonlyArray<AppendOutcome>) => void;
}

/** Records of earlier pieces stay stored when a later one fails; sending them again counts them once. */
export const ingestPieces = <L>(pieces: Pieces<L>, rules: PieceRules): TE.TaskEither<L | IngestError, void> =>
  inSteps(async function* () {
    const { options, origin, share, onKept } = rules;
    let rejected = 0;
    for (;;) {
      const { bytes, last } = yield* step(pieces.next);
      const limit = maxRejected(options, pieces.received());
      const batch = yield* step(judgedPiece({ bytes, last }, rules, limit - rejected));
      if (rules.reader.cost() > costAllowed(pieces.received()))
        return yield* fail<L | IngestError>({ _tag: 'CostsTooMuch' });
      rejected += batch.rejected.length;
      if (rejected > limit) return yield* fail<L | IngestError>({ _tag: 'TooManyRejected', limit });
      const outcomes = yield* step(keepBatch(options, origin, batch));
      share.release(bytes.length);
      onKept(batch, outcomes);
      if (last) return;
    }
  });

/** A function of its own, so that the records as they were sent do not outlast the wait for the disk. */
const judgedPiece = (
  { bytes, last }: Piece,
  rules: PieceRules,
  mostRejected: number,
): E.Either<IngestError, JudgedBatch> => {
  try {
    const sent = rules.reader.push(bytes);
    const rest = last ? rules.reader.end() : [];
    return E.right(judgeRecords(rules.translate(rest.length === 0 ? sent : [...sent, ...rest]), mostRejected));
  } catch (error) {
    if (!(error instanceof MalformedInput)) throw error;
    return E.left({ _tag: 'Malformed', reason: error.message });
  }
};
