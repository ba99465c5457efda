/** How a body is read, by its content type. */
import { type CloudEventRules, recordOfCloudEvent } from '../events/cloud-event.ts';
import { formRecords } from '../records/form-records.ts';
import { jsonRecords } from '../records/json-records.ts';
import { lineRecords } from '../records/line-records.ts';
import { msgpackRecords } from '../records/msgpack-records.ts';
import type { RecordReader } from '../records/record-reader.ts';
import type { SentRecords } from '../unreadable.ts';

export interface BodyFormat {
  readonly reader: () => RecordReader;
  /** Billing records from what was sent; missing where these are the same. */
  readonly translate?: (sent: SentRecords) => SentRecords;
}

const msgpack = (): RecordReader => msgpackRecords('body');

const READERS: Readonly<Record<string, () => RecordReader>> = {
  'application/json': jsonRecords,
  'application/x-ndjson': lineRecords,
  'application/msgpack': msgpack,
  'application/x-msgpack': msgpack,
  'application/x-www-form-urlencoded': formRecords,
  'application/cloudevents+json': jsonRecords,
  'application/cloudevents-batch+json': jsonRecords,
  'application/cloudevents+json-batch': jsonRecords,
};

export const CONTENT_TYPES = Object.keys(READERS);

/** The type without its parameters. Undefined: it names a character set other than UTF-8. */
export const mediaType = (contentType: string | undefined): string | undefined => {
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';');
  const charset = parameters.map((part) => part.trim()).find((part) => part.startsWith('charset='));
  return charset === undefined || /^charset="?utf-?8"?$/.test(charset) ? type.trim() : undefined;
};

/** Undefined: bodies of this type, or in this character set, are not read. */
export const formatOf = (contentType: string | undefined, rules: CloudEventRules): BodyFormat | undefined => {
  const type = mediaType(contentType);
  const reader = type === undefined ? undefined : READERS[type];
  if (type === undefined || reader === undefined) return undefined;
  return type.includes('cloudevents')
    ? { reader, translate: (sent) => sent.map((event) => recordOfCloudEvent(event, rules)) }
    : { reader };
};
