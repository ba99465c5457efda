/** Whether a request carries the expected bearer token, compared in constant time. */
import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Comparing digests hides the length of the token too. */
export const carriesToken = (authorization: string | undefined, tokens: string | ReadonlyArray<string>): boolean => {
  const sent = /^Bearer +(.+)$/i.exec(authorization ?? '')?.[1] ?? '';
  const shown = digest(sent);
  return [tokens].flat().some((token) => timingSafeEqual(shown, digest(token)));
};
