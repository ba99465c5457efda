/**
 * The client's side of the shared-key handshake: HELO, PING, PONG. See the handshake phase of
 * https://github.com/fluent/fluentd/wiki/Forward-Protocol-Specification-v1.
 */
import { createHash, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { encode } from '@msgpack/msgpack';

export interface Handshake {
  /** Returns what to reply, if anything. Throws where the ingester breaks the protocol or refuses the key. */
  readonly receive: (message: unknown) => Uint8Array | undefined;
  readonly isDone: () => boolean;
}

export const createHandshake = (sharedKey: string): Handshake => {
  let expected: 'HELO' | 'PONG' | 'nothing' = 'HELO';
  return {
    receive: (message) => {
      if (expected === 'HELO') {
        expected = 'PONG';
        return pingFor(message, sharedKey);
      }
      checkPong(message);
      expected = 'nothing';
      return undefined;
    },
    isDone: () => expected === 'nothing',
  };
};

const pingFor = (hello: unknown, sharedKey: string): Uint8Array => {
  const options = Array.isArray(hello) && hello[0] === 'HELO' ? (hello[1] as { readonly nonce?: unknown }) : undefined;
  if (options === undefined) throw new Error('the ingester did not begin with HELO');
  const salt = randomBytes(16);
  const self = hostname();
  return encode(['PING', self, salt, digest(salt, self, bytesOf(options.nonce), sharedKey), '', '']);
};

const checkPong = (pong: unknown): void => {
  if (Array.isArray(pong) && pong[0] === 'PONG' && pong[1] === true) return;
  throw new Error(`the ingester refused the shared key: ${Array.isArray(pong) ? String(pong[2]) : 'no PONG'}`);
};

const digest = (salt: Uint8Array, host: string, nonce: Uint8Array, key: string): string =>
  createHash('sha512').update(salt).update(host).update(nonce).update(key).digest('hex');

const bytesOf = (value: unknown): Uint8Array =>
  value instanceof Uint8Array ? value : Buffer.from(typeof value === 'string' ? value : '');
