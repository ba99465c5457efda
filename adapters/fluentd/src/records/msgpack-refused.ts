/** What stands in the place of a record in MessagePack that is refused without being read to its end. */
import type { FieldProblem } from '@usage-billing/contracts/wire';
import { omittedText } from '../letter-text.ts';
import { Unreadable } from '../unreadable.ts';
import { type MsgpackPlace, msgpackFrom, readMsgpack, UnacceptableObject } from './msgpack.ts';
import { scanFrom, scanMsgpack } from './msgpack-scan.ts';

const MOST_SEARCHED = 8 * 1024;
const NAME = Buffer.concat([Buffer.from([0xaa]), Buffer.from('unique_key')]);

const keyNear = (bytes: Buffer, from: number): string | undefined => {
  const searched = bytes.subarray(from, from + MOST_SEARCHED);
  const at = searched.indexOf(NAME);
  if (at === -1) return undefined;
  try {
    const key = readMsgpack(msgpackFrom(searched, at + NAME.length));
    return typeof key === 'string' ? key : undefined;
  } catch {
    return undefined;
  }
};

export const refusedMsgpack = (bytes: Buffer, from: number, problem: FieldProblem): Unreadable =>
  new Unreadable(problem, omittedText(problem.reason, keyNear(bytes, from)));

/** What `read` returns; where the object at the place is refused, that is said instead, and the place is behind it. */
export const readOrRefuse = (place: MsgpackPlace, read: (place: MsgpackPlace) => unknown): unknown => {
  const { bytes, offset } = place;
  try {
    return read(place);
  } catch (error) {
    if (!(error instanceof UnacceptableObject)) throw error;
    const scan = scanFrom(offset);
    scanMsgpack(bytes, scan);
    place.offset = scan.offset;
    return refusedMsgpack(bytes, offset, error.problem);
  }
};
