/**
 * CloudEvents in binary mode, whose attributes are headers and whose data is the body;
 * see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md.
 */
import type { IncomingHttpHeaders } from 'node:http';
import * as E from 'fp-ts/lib/Either.js';
import { MAX_RECORD_BYTES, TOO_LARGE } from '../limits.ts';
import { jsonValue } from '../records/json-value.ts';
import type { RecordReader } from '../records/record-reader.ts';
import { Unreadable } from '../unreadable.ts';

const PREFIX = 'ce-';

export const isBinaryMode = (headers: IncomingHttpHeaders): boolean => headers[`${PREFIX}specversion`] !== undefined;

/** Reads the event in its structured form, so that its dead letter has all of it. */
export const binaryCloudEvent = (headers: IncomingHttpHeaders): RecordReader => {
  const attributes = attributesOf(headers);
  const pieces: Buffer[] = [];
  let size = 0;
  return {
    cost: () => Math.min(size, MAX_RECORD_BYTES),
    push: (piece) => {
      size += piece.length;
      if (size <= MAX_RECORD_BYTES) pieces.push(piece);
      return [];
    },
    end: () => {
      if (size > MAX_RECORD_BYTES) return [new Unreadable(TOO_LARGE, attributes)];
      const bytes = Buffer.concat(pieces);
      const data = jsonValue(bytes);
      if (E.isLeft(data))
        return [
          new Unreadable(
            { field: 'data', reason: `is not JSON: ${data.left}` },
            { ...attributes, data: bytes.toString('utf8') },
          ),
        ];
      return [data.right instanceof Unreadable ? data.right : { ...attributes, data: data.right }];
    },
  };
};

const attributesOf = (headers: IncomingHttpHeaders): Readonly<Record<string, unknown>> => {
  const attributes: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(headers))
    if (name.startsWith(PREFIX)) attributes[name.slice(PREFIX.length)] = decoded(String(value));
  return attributes;
};

/** Characters outside printable ASCII are percent-encoded as UTF-8; what is not encoded correctly stays as it is. */
const decoded = (value: string): string => {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
};
