/** The syntax of mail addresses, as far as the sender has to check it. */

/** RFC 5321, section 4.5.3.1.3, without the angle brackets. */
const MAX_ADDRESS_LENGTH = 254;

/** Rejects what would break the SMTP dialogue; the server judges the rest. */
export const isAddress = (text: string): boolean =>
  text.length <= MAX_ADDRESS_LENGTH && /^[^\p{C}\s@<>()[\]\\,;:"]+@[^\p{C}\s@<>()[\]\\,;:"]+$/u.test(text);

/** `Billing <billing@example.com>` or the address alone; undefined where it is neither. */
export const addressIn = (from: string): string | undefined => {
  const address = /<([^<>]*)>\s*$/.exec(from)?.[1] ?? from.trim();
  return isAddress(address) && !/[\r\n]/.test(from) ? address : undefined;
};
