/** Reads headers on which it depends who somebody is. */
import type { IncomingMessage } from 'node:http';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';

/** Every value that was sent under the name, byte by byte as Latin-1: Node would join some and drop others. */
export const headersNamed = (request: IncomingMessage, name: string): ReadonlyArray<string> =>
  request.headersDistinct[name.toLowerCase()] ?? [];

/**
 * The bytes of a header that may be sent once: a second one could be the customer's own beside the proxy's. None where
 * there is no such header; left says what is wrong.
 */
export const singleHeader = (request: IncomingMessage, name: string): E.Either<string, O.Option<Buffer>> => {
  const [value, ...more] = headersNamed(request, name);
  if (more.length > 0) return E.left('it was sent more than once');
  return E.right(value === undefined ? O.none : O.some(Buffer.from(withoutPadding(value), 'latin1')));
};

/** Only spaces and tabs around a value are not part of it (RFC 9110, 5.5). */
const withoutPadding = (value: string): string => value.replace(/^[ \t]+|[ \t]+$/g, '');

/** Left: not UTF-8. A byte order mark stays where it is, to be refused. */
export const decodeUtf8 = (bytes: Buffer): E.Either<string, string> =>
  E.tryCatch(
    () => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
    () => 'it is not UTF-8',
  );
