/** Reads the body of a request as JSON, without ever holding more than the limit. */
import type { IncomingMessage } from 'node:http';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { type ApiProblem, invalid } from './problem.ts';

export const MAX_BODY_BYTES = 1024 * 1024;

const bodyProblem = (reason: string): ApiProblem => invalid([{ field: 'body', reason }]);

const isPlainJson = ({ headers }: IncomingMessage): boolean => {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  const encoding = headers['content-encoding'] ?? 'identity';
  return type === 'application/json' && encoding.toLowerCase() === 'identity';
};

/** What comes after the limit is read and dropped, so that the client is still there to hear the answer. */
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

/** No body has a number in it that a binary float could spoil; reading numbers exactly would take 1 MiB of them a quarter of a second. */
const parse = (text: string): E.Either<ApiProblem, unknown> =>
  E.tryCatch(
    () => JSON.parse(text) as unknown,
    (error) => bodyProblem(`is not JSON: ${error instanceof Error ? error.message : String(error)}`),
  );

export const readJsonBody =
  (request: IncomingMessage): TaskEither<ApiProblem, unknown> =>
  async () => {
    if (!isPlainJson(request)) return E.left({ name: 'not-json', detail: 'Send Content-Type: application/json.' });
    const read = await readUpTo(request, MAX_BODY_BYTES).catch((error: unknown) => String(error));
    if (read === undefined) return E.left({ name: 'body-too-large', detail: `At most ${MAX_BODY_BYTES} bytes.` });
    if (typeof read === 'string') return E.left({ ...bodyProblem('broke off'), cause: read });
    const text = decodeText(read);
    if (E.isLeft(text)) return text;
    return parse(text.right);
  };
