/** The usage file of one upload: its lines in order, its bytes, its name and its key, all from the same input alone. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { CalendarDay } from '../../../shared/calendar.ts';
import type { Instant } from '../../../shared/instant.ts';
import type { UploadId } from '../../../usage/aggregate.ts';
import type { UploadPart } from '../journal/upload-journal.ts';
import type { Uploader, UploadLine } from '../state/upload.ts';
import type { DateFormat } from '../state/upload-policy.ts';
import { lineDescription, uploadName } from './upload-description.ts';
import { byteLength, USAGE_CSV_HEADER, usageCsv, usageCsvLine } from './usage-csv.ts';

/** A line before the upload's name is in its description. */
export type NamelessLine = Omit<UploadLine, 'description'>;

export interface UsageFileInput {
  readonly id: UploadId;
  readonly uploader: Uploader;
  readonly through: CalendarDay;
  readonly createdAt: Instant;
  readonly dateFormat: DateFormat;
  /** In any order. */
  readonly lines: ReadonlyArray<NamelessLine>;
}

const sortKeys = (line: NamelessLine): ReadonlyArray<string> => [
  line.accountNumber,
  line.instanceId,
  line.amountType,
  line.startDate,
  line.chargeNumber,
];

const compareLines = (a: NamelessLine, b: NamelessLine): number => {
  const others = sortKeys(b);
  for (const [index, key] of sortKeys(a).entries()) {
    const other = others[index] ?? '';
    if (key !== other) return key < other ? -1 : 1;
  }
  return 0;
};

const named = (line: NamelessLine, name: string): UploadLine => ({
  ...line,
  description: lineDescription(line.quantity, line.amountType, name),
});

const hexSha256 = (bytes: Uint8Array): string => bytesToHex(sha256(bytes));

/** The same lines in any order, with the same id and day, make the same bytes. */
export const usageFile = (input: UsageFileInput): UploadPart => {
  const { id, uploader, through, createdAt, dateFormat } = input;
  const sorted = input.lines.toSorted(compareLines);
  // The name is part of the descriptions, so it is drawn from the lines without them.
  const withoutNames = sorted.map((line) => usageCsvLine({ ...line, description: '' }, dateFormat)).join('');
  const name = uploadName(id, hexSha256(utf8ToBytes(withoutNames)));
  const lines = sorted.map((line) => named(line, name));
  const content = usageCsv(lines, dateFormat);
  const contentSha256 = hexSha256(content);
  return {
    id,
    uploader,
    through,
    createdAt,
    fileName: `usage-${through}-${name}.csv`,
    content,
    contentSha256,
    idempotencyKey: `usage-${name}-${contentSha256.slice(0, 32)}`,
    lines,
  };
};

/** As long as the name of any upload can get. */
const LONGEST_NAME = uploadName(2n ** 63n - 1n, 'ffffff');

/** At most how many bytes the lines add to a file. */
export const sizeInFile = (lines: ReadonlyArray<NamelessLine>, dateFormat: DateFormat): number =>
  lines.reduce((size, line) => size + byteLength(usageCsvLine(named(line, LONGEST_NAME), dateFormat)), 0);

/** The bytes of a file before its first line. */
export const EMPTY_FILE_SIZE = byteLength(`${USAGE_CSV_HEADER}\n`);
