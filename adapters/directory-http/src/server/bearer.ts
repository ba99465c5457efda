/** Authentication by bearer token. */
import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Accepts any of the tokens, so that one can be replaced without a pause. Takes the same time whatever is sent. */
export const acceptsToken = (tokens: ReadonlyArray<string>): ((authorization: string) => boolean) => {
  const digests = tokens.map(digest);
  return (authorization) => {
    const [, token] = /^bearer +(\S+)$/i.exec(authorization) ?? [];
    const sent = digest(token ?? '');
    return token !== undefined && digests.filter((one) => timingSafeEqual(one, sent)).length > 0;
  };
};
