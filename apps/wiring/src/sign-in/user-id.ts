/** A user's id, as the directory knows it. What is not plainly one is refused and never repaired: `alice` is one user. */

const MAX_LENGTH = 256;

/** Nobody can see them, so that two ids with and without them look the same: controls, zero-width signs, other spaces. */
const INVISIBLE = /[[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Z}\p{Default_Ignorable_Code_Point}]--[ ]]/v;

/** What is wrong with the id, for whoever sent it; undefined: nothing. */
export const userIdProblem = (text: string): string | undefined => {
  if (text === '') return 'it is empty';
  if ([...text].length > MAX_LENGTH) return `it has more than ${MAX_LENGTH} characters`;
  if (INVISIBLE.test(text)) return 'it has control, zero-width or unusual space characters';
  return text.startsWith(' ') || text.endsWith(' ') ? 'it begins or ends with a space' : undefined;
};
