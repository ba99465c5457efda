/** Reads the body of a request as JSON, without ever holding more than the limit. */
import type { IncomingMessage } from 'node:http';
import { fail, inSteps, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type ApiProblem, invalid } from './problem.ts';

export const MAX_BODY_BYTES = 1024 * 1024;

const bodyProblem = (reason: string): ApiProblem => invalid([{ field: 'body', reason }]);

const isPlainJson = ({ headers }: IncomingMessage): boolean => {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  const encoding = headers['content-encoding'] ?? 'identity';
  return type === 'application/json' && encoding.toLowerCase() === 'identity';
};

/** What exceeds the limit is read and dropped, so that the client still reads the response. */
const readUpTo = async (request: IncomingMessage, limit: number): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      length += chunk.byteLength;
      if (length <= limit) chunks.push(chunk);
      else resolve(undefined);
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () => reject(new Error('the connection was closed before the end of the body')));
  });
};

const decodeText = (bytes: Buffer): E.Either<ApiProblem, string> =>
  E.tryCatch(
    () => new TextDecoder('utf-8', { fatal: true }).decode(bytes),
    () => bodyProblem('is not UTF-8'),
  );

/** No field of a body is a number, so that floats can spoil none; parsing 1 MiB of numbers exactly takes a quarter of a second. */
const parse = (text: string): E.Either<ApiProblem, unknown> =>
  E.tryCatch(
    () => JSON.parse(text) as unknown,
    (error) => bodyProblem(`is not JSON: ${error instanceof Error ? error.message : String(error)}`),
  );

export const readJsonBody = (request: IncomingMessage): TE.TaskEither<ApiProblem, unknown> =>
  inSteps(async function* () {
    if (!isPlainJson(request)) return yield* fail(NOT_JSON);
    const reading = TE.tryCatch(() => readUpTo(request, MAX_BODY_BYTES), brokenOff);
    const bytes = yield* step(reading);
    if (bytes === undefined) return yield* fail(TOO_LARGE);
    const text = yield* step(decodeText(bytes));
    return yield* step(parse(text));
  });

const NOT_JSON: ApiProblem = { name: 'not-json', detail: 'Send Content-Type: application/json.' };

const TOO_LARGE: ApiProblem = { name: 'body-too-large', detail: `At most ${MAX_BODY_BYTES} bytes.` };

const brokenOff = (error: unknown): ApiProblem => ({ ...bodyProblem('broke off'), cause: String(error) });
