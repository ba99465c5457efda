/** One connection to the ingester: sends chunks in the forward protocol, and tells which were acknowledged. */
import { createHash, randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { decodeMultiStream, encode } from '@msgpack/msgpack';
import type { Settings } from './options.ts';

export interface Connection {
  readonly send: (message: Uint8Array) => void;
  /** Keeps the process alive while somebody waits for what is sent. */
  readonly keepAlive: (wanted: boolean) => void;
  readonly destroy: () => void;
}

export interface ConnectionEvents {
  readonly onReady: () => void;
  readonly onAck: (chunk: string) => void;
  /** Once, and nothing follows. */
  readonly onLost: (reason: string) => void;
}

const digest = (salt: Uint8Array, host: string, nonce: Uint8Array, key: string): string =>
  createHash('sha512').update(salt).update(host).update(nonce).update(key).digest('hex');

const bytesOf = (value: unknown): Uint8Array =>
  value instanceof Uint8Array ? value : Buffer.from(typeof value === 'string' ? value : '');

/** See the handshake phase of https://github.com/fluent/fluentd/wiki/Forward-Protocol-Specification-v1. */
const answerHello = (hello: unknown, sharedKey: string): Uint8Array => {
  const options = Array.isArray(hello) && hello[0] === 'HELO' ? (hello[1] as { readonly nonce?: unknown }) : undefined;
  if (options === undefined) throw new Error('the ingester did not begin with HELO');
  const salt = randomBytes(16);
  const self = hostname();
  return encode(['PING', self, salt, digest(salt, self, bytesOf(options.nonce), sharedKey), '', '']);
};

const readMessages = async (socket: Socket, sharedKey: string | undefined, events: ConnectionEvents): Promise<void> => {
  let step: 'hello' | 'pong' | 'acks' = sharedKey === undefined ? 'acks' : 'hello';
  for await (const message of decodeMultiStream(socket)) {
    if (step === 'hello') {
      socket.write(answerHello(message, sharedKey ?? ''));
      step = 'pong';
    } else if (step === 'pong') {
      if (!Array.isArray(message) || message[0] !== 'PONG' || message[1] !== true)
        throw new Error(
          `the ingester refused the shared key: ${Array.isArray(message) ? String(message[2]) : 'no PONG'}`,
        );
      step = 'acks';
      events.onReady();
    } else {
      const { ack } = (message ?? {}) as { readonly ack?: unknown };
      if (typeof ack === 'string') events.onAck(ack);
    }
  }
};

/** A server without a shared key waits for the client just as the client waits for its greeting. */
const unready = (isConnected: boolean, millis: number): string =>
  isConnected
    ? `the ingester did not answer the handshake within ${millis} ms; is a shared key set there?`
    : `no connection within ${millis} ms`;

export const openConnection = (
  { host, port, sharedKey, ackTimeout }: Settings,
  { onReady, ...told }: ConnectionEvents,
): Connection => {
  const socket = connect({ host, port, noDelay: true });
  let lost = false;
  const deadline = setTimeout(() => lose(unready(!socket.connecting, ackTimeout)), ackTimeout);
  const end = (): void => {
    lost = true;
    clearTimeout(deadline);
    socket.destroy();
  };
  const lose = (reason: string): void => {
    if (lost) return;
    end();
    told.onLost(reason);
  };
  const events = {
    ...told,
    onReady: () => {
      clearTimeout(deadline);
      onReady();
    },
  };
  deadline.unref();
  socket.unref();
  socket.on('error', (error) => lose(error.message));
  socket.on('close', () => lose('the ingester closed the connection'));
  socket.on('connect', () => {
    if (sharedKey === undefined) events.onReady();
    readMessages(socket, sharedKey, events).then(
      () => lose('the ingester closed the connection'),
      (error: unknown) => lose(error instanceof Error ? error.message : String(error)),
    );
  });
  return {
    send: (message) => {
      if (!socket.destroyed) socket.write(message);
    },
    keepAlive: (wanted) => {
      if (wanted) socket.ref();
      else socket.unref();
    },
    destroy: end,
  };
};
