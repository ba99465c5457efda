/** What stands in the place of a record in MessagePack that is refused without being read to its end. */
import type { FieldProblem } from '@usage-billing/contracts/wire';
import { omittedText } from '../letter-text.ts';
import { Unreadable } from '../unreadable.ts';
import { type MsgpackPlace, msgpackFrom, readMsgpack, UnacceptableObject } from './msgpack.ts';
import { scanFrom, scanMsgpack } from './msgpack-scan.ts';

const MOST_SEARCHED = 8 * 1024;
const NAME = Buffer.concat([Buffer.from([0xaa]), Buffer.from('unique_key')]);

/**
 * Only in what was read of the record: behind it stands the next one, with a key of its own, and how much of that is there
 * depends on the pieces in which the bytes came.
 */
const keyIn = (bytes: Buffer, from: number, to: number): string | undefined => {
  const searched = bytes.subarray(from, Math.min(to, from + MOST_SEARCHED));
  const at = searched.indexOf(NAME);
  if (at === -1) return undefined;
  try {
    const key = readMsgpack(msgpackFrom(searched, at + NAME.length));
    return typeof key === 'string' ? key : undefined;
  } catch {
    return undefined;
  }
};

/** `from`: where the record begins. The place is as far as it was read. */
export const refusedMsgpack = ({ bytes, offset }: MsgpackPlace, from: number, problem: FieldProblem): Unreadable =>
  new Unreadable(problem, omittedText(problem.reason, keyIn(bytes, from, offset)));

/** What `read` returns; where the object at the place is refused, that is said instead, and the place is behind it. */
export const readOrRefuse = (place: MsgpackPlace, read: (place: MsgpackPlace) => unknown): unknown => {
  const { bytes, offset } = place;
  try {
    return read(place);
  } catch (error) {
    if (!(error instanceof UnacceptableObject)) throw error;
    const refused = refusedMsgpack(place, offset, error.problem);
    const scan = scanFrom(offset);
    scanMsgpack(bytes, scan);
    place.offset = scan.offset;
    return refused;
  }
};
