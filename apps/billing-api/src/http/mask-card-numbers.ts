/** Keeps card numbers out of the log, wherever a client puts them: in an unknown path, encoded, or as a user's id. */

/**
 * 13 digits or more in a row, whatever groups them; card numbers have up to 19 (ISO/IEC 7812), and a security code may
 * follow. A colon ends the row: addresses with their ports are not cards.
 */
const CARD_NUMBER = /\p{Nd}(?:[^\p{L}\p{N}:]{0,2}\p{Nd}){12,}/u;

/** Left as it is, though its digits can look like a card number: organizations and files have such ids. */
const UUID = /\p{AHex}{8}-(?:\p{AHex}{4}-){3}\p{AHex}{12}/u;

const UUID_OR_CARD_NUMBER = new RegExp(`(${UUID.source})|${CARD_NUMBER.source}`, 'gu');

/** A number that was percent-encoded three times is deliberate; more is not worth the time. */
const MAX_DECODINGS = 3;

/** The text unchanged where it holds none; otherwise decoded, with each number replaced. */
export const maskCardNumbers = (text: string): string => {
  let decoded = text;
  for (let round = 0; round <= MAX_DECODINGS; round += 1) {
    const masked = decoded.replace(UUID_OR_CARD_NUMBER, (_, uuid?: string) => uuid ?? '{card number}');
    if (masked !== decoded) return masked;
    decoded = decodeLeniently(decoded);
  }
  return text;
};

/** Unlike `decodeURIComponent` it reads what it can of a text that is badly encoded. */
const decodeLeniently = (text: string): string =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => Buffer.from(encoded.replaceAll('%', ''), 'hex').toString('utf8'));
