/** Reads headers on which it depends who somebody is. */
import type { IncomingMessage } from 'node:http';

/** Every value that was sent under the name: Node would join some and drop others. */
export const headersNamed = (request: IncomingMessage, name: string): ReadonlyArray<string> =>
  request.headersDistinct[name.toLowerCase()] ?? [];

/** A header that was sent twice is ambiguous: it could be the customer's own beside the proxy's. */
export const onlyHeader = (request: IncomingMessage, name: string): string | undefined => {
  const values = headersNamed(request, name);
  return values.length === 1 ? values[0] : undefined;
};
