/** Who may ask: whoever sends one of the tokens. */
import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Several tokens let one be replaced by another without a pause. Compares in the same time whatever is sent. */
export const knowsToken = (tokens: ReadonlyArray<string>): ((authorization: string) => boolean) => {
  const known = tokens.map(digest);
  return (authorization) => {
    const [, sent] = /^bearer +(\S+)$/i.exec(authorization) ?? [];
    const given = digest(sent ?? '');
    return sent !== undefined && known.filter((one) => timingSafeEqual(one, given)).length > 0;
  };
};
