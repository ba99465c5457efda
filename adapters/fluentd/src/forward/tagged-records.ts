/**
 * Records under a tag that is not read here become dead letters, because their sender may never look again. A letter holds
 * the record as it was sent, so that it can be replayed once somebody knows that the tag was a mistake.
 */
import { type SentRecords, Unreadable } from '../unreadable.ts';
import type { MessageHead } from './message.ts';

const MAX_SHOWN_TAG = 128;

/** `billing` and `billing.<anything>` are read where `billing` is expected. */
export const recordsOf = ({ tag }: MessageHead, records: SentRecords, expected: string): SentRecords => {
  if (tag === expected || tag.startsWith(`${expected}.`)) return records;
  const reason = `must be ${expected}, this is ${JSON.stringify(tag.slice(0, MAX_SHOWN_TAG))}`;
  return records.map(
    (record) => new Unreadable({ field: 'tag', reason }, record instanceof Unreadable ? record.sent : record),
  );
};
