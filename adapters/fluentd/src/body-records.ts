/** The records that a body holds, by its content type. A body is parsed once. */
import { isUtf8 } from 'node:buffer';
import type { FieldProblem } from '@usage-billing/contracts/wire';
import * as E from 'fp-ts/lib/Either.js';
import { attributeOf, recordOfCloudEvent } from './cloud-event.ts';
import { readAllMsgpack } from './msgpack.ts';
import { parseSentJson } from './nesting.ts';
import { plainRecords } from './plain-records.ts';
import { type SentRecords, Unreadable } from './report.ts';

export interface BodyRecords {
  readonly records: SentRecords;
  /** Errors name what the sender wrote, where that has other names than the fields of a record. */
  readonly renameField?: (problem: FieldProblem) => FieldProblem;
}

/** Why nothing of the body could be read. */
type Parsed = E.Either<string, SentRecords>;

/** Of what is read piece by piece no more than one record beyond `most` need be read: the body is refused all the same. */
type Parser = (bytes: Buffer, most: number) => Parsed;

const asList = (value: unknown): SentRecords => (Array.isArray(value) ? value : [value]);

const textOf = (bytes: Buffer): E.Either<string, string> =>
  isUtf8(bytes) ? E.right(bytes.toString('utf8')) : E.left('it is not UTF-8');

const json = (bytes: Buffer): Parsed => {
  const plain = plainRecords(bytes);
  if (plain !== undefined) return E.right(plain);
  const text = textOf(bytes);
  return E.isLeft(text) ? text : E.map(asList)(parseSentJson(text.right));
};

const linesOf = function* (text: string): Generator<string, void> {
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from);
    const line = text.slice(from, end === -1 ? text.length : end);
    from += line.length + 1;
    if (line.trim() !== '') yield line;
  }
};

const recordOfLine = (line: string): unknown => {
  const parsed = parseSentJson(line);
  return E.isRight(parsed)
    ? parsed.right
    : new Unreadable({ field: 'record', reason: `is not JSON: ${parsed.left}` }, line);
};

/** A line that is not JSON is rejected alone. */
const lines: Parser = (bytes, most) =>
  E.map(
    (text: string): SentRecords => [
      ...linesOf(text)
        .take(most + 1)
        .map(recordOfLine),
    ],
  )(textOf(bytes));

/** One object, an array of them, or several of either one after the other. */
const msgpack: Parser = (bytes, most) => {
  try {
    return E.right(readAllMsgpack(bytes, most).flatMap(asList));
  } catch (error) {
    return E.left(error instanceof Error ? error.message : String(error));
  }
};

const form: Parser = (bytes, most) => {
  // Every byte of the form is a character of its own here, so that msgpack survives the percent signs.
  const fields = new Map<string, Buffer>();
  for (const pair of bytes.toString('latin1').split('&')) {
    const [name = '', value = ''] = pair.split('=', 2);
    const plain = value
      .replaceAll('+', ' ')
      .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    fields.set(name, Buffer.from(plain, 'latin1'));
  }
  const [inJson, inMsgpack] = [fields.get('json'), fields.get('msgpack')];
  if (inJson !== undefined) return json(inJson);
  return inMsgpack === undefined
    ? E.left('the form has neither a field "json" nor "msgpack"')
    : msgpack(inMsgpack, most);
};

const cloudEvents = (parsed: Parsed): Parsed =>
  E.map((events: SentRecords) =>
    events.map((event) => {
      const found = recordOfCloudEvent(event);
      return E.isRight(found) ? found.right : new Unreadable(found.left, event);
    }),
  )(parsed);

const PARSERS: Readonly<Record<string, Parser>> = {
  'application/json': json,
  'application/x-ndjson': lines,
  'application/msgpack': msgpack,
  'application/x-msgpack': msgpack,
  'application/x-www-form-urlencoded': form,
  'application/cloudevents+json': (bytes) => cloudEvents(json(bytes)),
  'application/cloudevents-batch+json': (bytes) => cloudEvents(json(bytes)),
  'application/cloudevents+json-batch': (bytes) => cloudEvents(json(bytes)),
};

export const CONTENT_TYPES = Object.keys(PARSERS);

export type ReadBody = (bytes: Buffer, most: number) => E.Either<string, BodyRecords>;

/** Undefined: bodies of this type, or in this character set, are not read here. */
export const readerOf = (contentType: string | undefined): ReadBody | undefined => {
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';');
  const charset = parameters.map((part) => part.trim()).find((part) => part.startsWith('charset='));
  const parse = PARSERS[type.trim()];
  if (parse === undefined || (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset))) return undefined;
  const rename = type.includes('cloudevents') ? { renameField: attributeOf } : {};
  return (bytes, most) => E.map((records: SentRecords) => ({ records, ...rename }))(parse(bytes, most));
};
