/** Reads the body of a request as JSON, and never holds more of it than the limit. */
import type { IncomingMessage } from 'node:http';
import { parseJsonLosslessly } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';

const MAX_BODY_BYTES = 64 * 1024;

/** Left: what is wrong with the body. The connection stays open, so that whoever sent too much still gets the response. */
export const readJsonBody = async (request: IncomingMessage): Promise<E.Either<string, unknown>> => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > MAX_BODY_BYTES) return E.left(`is longer than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return E.mapLeft(() => 'is not JSON')(parseJsonLosslessly(Buffer.concat(chunks).toString('utf8')));
};
