/** Reads what a form sent. What it may cost is bounded before it is read. */
import type { IncomingMessage } from 'node:http';
import * as E from 'fp-ts/lib/Either.js';
import type { Problem } from './problem.ts';

const MAX_BYTES = 64 * 1024;

const problem = (status: number, detail: string): E.Either<Problem, never> =>
  E.left({ status, title: 'The form cannot be read', detail: `${detail} Nothing was changed.` });

const tooLarge = problem(413, `It has more than ${MAX_BYTES} bytes.`);

export const readForm = async (request: IncomingMessage): Promise<E.Either<Problem, URLSearchParams>> => {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded')
    return problem(415, 'It must be application/x-www-form-urlencoded.');
  const chunks: Buffer[] = [];
  let bytes = Number(request.headers['content-length'] ?? 0);
  if (bytes > MAX_BYTES) return tooLarge;
  bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) return tooLarge;
    chunks.push(chunk);
  }
  return E.right(new URLSearchParams(Buffer.concat(chunks).toString('utf8')));
};
