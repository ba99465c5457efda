/** Mail addresses, as far as the sender has to judge them. */

const LONGEST_ADDRESS = 254;

/** The part of an address rule that keeps a mistyped one from spoiling the conversation; the server judges the rest. */
export const isAddress = (text: string): boolean =>
  text.length <= LONGEST_ADDRESS && /^[^\p{C}\s@<>()[\]\\,;:"]+@[^\p{C}\s@<>()[\]\\,;:"]+$/u.test(text);

/** `Billing <billing@example.com>` or the address alone; none where it is neither. */
export const addressIn = (from: string): string | undefined => {
  const address = /<([^<>]*)>\s*$/.exec(from)?.[1] ?? from.trim();
  return isAddress(address) && !/[\r\n]/.test(from) ? address : undefined;
};
