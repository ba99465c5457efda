/** Records one to a line, as JSON. A line that is not JSON is rejected alone. */
import * as E from 'fp-ts/lib/Either.js';
import { letterText } from '../letter-text.ts';
import { costOf, MAX_RECORD_BYTES, TOO_LARGE } from '../limits.ts';
import { type SentRecords, Unreadable } from '../unreadable.ts';
import { withoutByteOrderMark } from './byte-order-mark.ts';
import { scanValue, skipSpace } from './json-scan.ts';
import { boundedJson, refusedJson } from './json-value.ts';
import { plainAttempts } from './plain-attempts.ts';
import { Carry, type RecordReader } from './record-reader.ts';

const LINE_FEED = 0x0a;
const NOTHING = Buffer.alloc(0);

export const lineRecords = (): RecordReader => {
  const carry = new Carry();
  const plain = plainAttempts();
  /** The rest of a line that is too large to be held is passed over. */
  let passingOver = false;
  let cost = 0;

  const readPiece = (piece: Buffer, last: boolean): SentRecords => {
    const records: unknown[] = [];
    const bytes = carry.joined(piece);
    let at = 0;
    while (at < bytes.length) {
      if (!passingOver) at = skipSpace(bytes, plain.read(bytes, at, 'none', records));
      const feed = bytes.indexOf(LINE_FEED, at);
      if (feed === -1 && !last) break;
      const end = feed === -1 ? bytes.length : feed;
      if (!passingOver && at < end) {
        plain.missed();
        cost += readLine(bytes.subarray(at, end), records);
      }
      passingOver = false;
      at = end + 1;
    }
    if (passingOver || bytes.length - at > MAX_RECORD_BYTES) {
      if (!passingOver) records.push(refusedJson(bytes, at, TOO_LARGE));
      passingOver = !last;
      at = bytes.length;
    }
    carry.keep(bytes.subarray(at));
    return records;
  };
  return withoutByteOrderMark({
    push: (piece) => readPiece(piece, false),
    end: () => readPiece(NOTHING, true),
    cost: () => plain.cost() + cost,
  });
};

/** Nearly always one value; what `json_stream` writes on one line is read as well. Returns what it cost. */
const readLine = (line: Buffer, records: unknown[]): number => {
  let cost = 0;
  for (let at = skipSpace(line, 0); at < line.length; at = skipSpace(line, at)) {
    const { end = line.length, scan } = scanValue(line, at);
    const value =
      end === at
        ? E.left('a value is missing')
        : boundedJson(line, { from: at, to: end, deepest: scan.deepest, containers: scan.containers });
    if (E.isLeft(value)) {
      records.push(notJson(value.left, line.subarray(at)));
      break;
    }
    if (!(value.right instanceof Unreadable)) cost += costOf(end - at, scan.containers);
    records.push(value.right);
    at = end;
  }
  return cost;
};

const notJson = (reason: string, line: Buffer): Unreadable =>
  new Unreadable({ field: 'record', reason: `is not JSON: ${reason}` }, letterText(line.toString('utf8')));
