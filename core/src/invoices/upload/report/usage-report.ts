/** The report of one upload: its lines in order, its name and its key, all from the same input alone. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { CalendarDay } from '../../../shared/calendar.ts';
import type { Instant } from '../../../shared/instant.ts';
import type { UploadId } from '../../../usage/aggregate.ts';
import type { Uploader, UploadLine, UploadPart } from '../state/upload.ts';
import { lineDescription, uploadName } from './upload-description.ts';

/** A line before the upload's name is in its description. */
export type NamelessLine = Omit<UploadLine, 'description'>;

/** What a report is made from. */
export interface UsageReportInput {
  readonly id: UploadId;
  readonly uploader: Uploader;
  readonly through: CalendarDay;
  readonly createdAt: Instant;
  /** In any order. */
  readonly lines: ReadonlyArray<NamelessLine>;
}

/** The same lines in any order, with the same id, make the same report. */
export const usageReport = ({ id, uploader, through, createdAt, lines }: UsageReportInput): UploadPart => {
  const sorted = lines.toSorted(compareLines);
  // The name is part of the descriptions, so it is drawn from the lines without them.
  const name = uploadName(id, hexSha256(sorted.map(billedText).join('\n')));
  const named = sorted.map((line) => namedLine(line, name));
  const content = hexSha256(named.map((line) => `${billedText(line)} ${line.description}`).join('\n'));
  return {
    id,
    uploader,
    through,
    createdAt,
    name,
    idempotencyKey: `usage-${name}-${content.slice(0, 32)}`,
    lines: named,
  };
};

/** As long as the name of any upload can get. */
const LONGEST_NAME = uploadName(2n ** 63n - 1n, 'ffffff');

/** The line as long as it can get: its upload has no number yet. */
export const longestNamed = (line: NamelessLine): UploadLine => namedLine(line, LONGEST_NAME);

const namedLine = (line: NamelessLine, name: string): UploadLine => ({
  ...line,
  description: lineDescription(line, name),
});

/**
 * What a line bills, as the provider gives it back: an upload of which only the provider knows is recognised by it. It
 * is part of the names of uploads that are out, so it must stay as it is.
 */
const billedText = (line: NamelessLine): string =>
  JSON.stringify([
    line.accountNumber,
    line.subscriptionNumber,
    line.chargeNumber,
    line.amountType,
    line.quantity.toString(),
    line.startDate,
    line.endDate,
  ]);

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

const hexSha256 = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)));
