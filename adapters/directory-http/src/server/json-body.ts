/** Reads the body of a request as JSON, without ever holding more than the limit. */
import type { IncomingMessage } from 'node:http';
import { parseJsonLosslessly } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';

const MAX_BODY_BYTES = 64 * 1024;

/** The connection stays, so that whoever sent too much still hears of it. */
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
