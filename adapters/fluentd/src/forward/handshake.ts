/** The shared-key handshake of the forward protocol: both sides show that they know the key, and neither sends it. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { hostname } from 'node:os';
import { encode } from '@msgpack/msgpack';
import * as E from 'fp-ts/lib/Either.js';

export interface Handshake {
  /** What the server says first. */
  readonly hello: Uint8Array;
  /** Judges the client's PING. The `Left` refuses: say it and close. */
  readonly answer: (ping: unknown) => E.Either<{ readonly reason: string; readonly pong: Uint8Array }, Uint8Array>;
}

const bytesOf = (value: unknown): Buffer =>
  value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(typeof value === 'string' ? value : '');

const digest = (salt: Buffer, host: string, nonce: Buffer, key: string): string =>
  createHash('sha512').update(salt).update(host).update(nonce).update(key).digest('hex');

const isSame = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

/** Of several keys any will do; the answer is given with the one that was shown. */
export const startHandshake = (sharedKey: string | ReadonlyArray<string>, self: string = hostname()): Handshake => {
  const nonce = randomBytes(16);
  const refuse = (reason: string) => E.left({ reason, pong: encode(['PONG', false, reason, '', '']) });
  return {
    hello: encode(['HELO', { nonce, auth: '', keepalive: true }]),
    answer: (ping) => {
      if (!Array.isArray(ping) || ping[0] !== 'PING' || typeof ping[1] !== 'string')
        return refuse('a PING is expected');
      const salt = bytesOf(ping[2]);
      const shown = bytesOf(ping[3]).toString('utf8');
      const host = ping[1];
      const key = [sharedKey].flat().find((one) => isSame(shown, digest(salt, host, nonce, one)));
      if (key === undefined) return refuse('the shared key is wrong');
      return E.right(encode(['PONG', true, '', self, digest(salt, self, nonce, key)]));
    },
  };
};
