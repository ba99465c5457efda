/** Numbers and counts as people read them. */

/** Digits in threes with a narrow space between, whatever the length: the text is never a binary float. */
export const grouped = (text: string): string =>
  text.replace(/^-?\d+/, (whole) => whole.replaceAll(/\B(?=(\d{3})+$)/g, '\u202f'));

export const counted = (count: number, one: string, many: string): string => (count === 1 ? one : many);

/** The fake's clock says nothing finer than a second that anybody would look for. */
export const moment = (text: string): string => text.slice(0, 19).replace('T', ' ');
