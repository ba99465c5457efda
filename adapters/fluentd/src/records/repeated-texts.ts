/** Finds a short text again by its bytes, so that what every record repeats is built once and held once. */

const MAX_LENGTH = 32;
/** A power of two. Texts that fall into one place push each other out, so that memory has a bound. */
const PLACES = 1024;

const isSame = (text: string, bytes: Uint8Array, from: number): boolean => {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) !== bytes[from + index]) return false;
  return true;
};

/** Undefined: the text is long, or not plain ASCII, and has to be read in another way. */
export type RepeatedTexts = (bytes: Buffer, from: number, length: number) => string | undefined;

export const repeatedTexts = (): RepeatedTexts => {
  const known = new Array<string>(PLACES).fill('');
  return (bytes, from, length) => {
    if (length > MAX_LENGTH) return undefined;
    let hash = length;
    let all = 0;
    for (let at = from; at < from + length; at += 1) {
      const byte = bytes[at] ?? 0;
      all |= byte;
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    if (all > 0x7f) return undefined;
    const place = (hash ^ (hash >>> 10)) & (PLACES - 1);
    const found = known[place] ?? '';
    if (found.length === length && isSame(found, bytes, from)) return found;
    const text = bytes.toString('latin1', from, from + length);
    known[place] = text;
    return text;
  };
};
