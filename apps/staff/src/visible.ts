/** Text of others on a terminal. */

/** Control characters and marks of direction could rewrite what a terminal shows: they are printed as their code. */
export const visible = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, (sign) => `\\u{${sign.codePointAt(0)?.toString(16) ?? ''}}`);
