/** Reads a request's body, stores its records, and says what became of them. */
import type { IncomingMessage } from 'node:http';
import { isRecord } from '@usage-billing/contracts/wire';
import { inSteps, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { InFlight } from '../in-flight.ts';
import { type InflateError, inflated } from '../inflate.ts';
import { ingestPieces } from '../ingest-pieces.ts';
import type { InputOptions } from '../keep-batch.ts';
import type { Pieces } from '../pieces.ts';
import { type SentRecords, Unreadable } from '../unreadable.ts';
import { type Answer, answers } from './answer.ts';
import { type BodyError, bodyPieces, type HeldBody } from './body-pieces.ts';
import { discardRest } from './discard-rest.ts';
import { type ExpectedBody, expectedBody, type HttpRequestRules } from './expected-body.ts';
import { reportBuilder } from './report.ts';

export interface BodyContext {
  readonly options: InputOptions;
  readonly rules: HttpRequestRules;
  readonly maxBodyBytes: number;
  readonly inFlight: InFlight;
}

export const answerTo = async (request: IncomingMessage, context: BodyContext): Promise<Answer> => {
  const answered = inSteps(async function* () {
    const expected = yield* step(expectedBody(request, context.rules));
    return yield* step(ingestBody(request, expected, context));
  });
  const answer = E.toUnion(await answered());
  discardRest(request);
  return answer;
};

const ingestBody =
  (request: IncomingMessage, expected: ExpectedBody, context: BodyContext): TE.TaskEither<Answer, Answer> =>
  async () => {
    const body = bodyPieces(request, context.maxBodyBytes, context.inFlight);
    const pieces = plainPieces(body, expected, context);
    const report = reportBuilder();
    try {
      const ingested = await ingestPieces(pieces, {
        options: context.options,
        origin: { source: 'http', tag: expected.tag },
        reader: expected.format.reader(),
        translate: translation(expected),
        share: body.share,
        onKept: report.add,
      })();
      return E.bimap(answers.failure, () => expected.answer(report.report()))(ingested);
    } finally {
      pieces.close();
    }
  };

const plainPieces = (
  body: HeldBody,
  { encoding }: ExpectedBody,
  { maxBodyBytes }: BodyContext,
): Pieces<BodyError | InflateError> =>
  encoding === undefined ? body : inflated(body, encoding, { maxBytes: maxBodyBytes, share: body.share });

const translation = ({ format: { translate }, time }: ExpectedBody): ((sent: SentRecords) => SentRecords) => {
  const translated = translate ?? ((sent) => sent);
  return time === undefined ? translated : (sent) => withTime(translated(sent), time);
};

/** `?time=` applies to records that do not say when they occurred. */
const withTime = (records: SentRecords, time: unknown): SentRecords =>
  records.map((sent) =>
    isRecord(sent) && !(sent instanceof Unreadable) && !('occurred_at' in sent) ? { ...sent, occurred_at: time } : sent,
  );
