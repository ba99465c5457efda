/** One connection to the ingester: sends messages of the forward protocol, and reports which chunks were acknowledged. */
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { decodeMultiStream } from '@msgpack/msgpack';
import { createHandshake } from './handshake.ts';
import type { Settings } from './options.ts';

export interface Connection {
  readonly send: (message: Uint8Array) => void;
  /** Whether it keeps the process alive. */
  readonly keepAlive: (wanted: boolean) => void;
  /** Reports nothing afterwards. */
  readonly destroy: () => void;
}

export interface ConnectionEvents {
  readonly onReady: () => void;
  readonly onAck: (chunk: string) => void;
  /** Called at most once, and nothing is reported afterwards. */
  readonly onLost: (reason: string) => void;
}

/** `timeoutMillis` is for the connection and its handshake. */
export const openConnection = (settings: Settings, timeoutMillis: number, events: ConnectionEvents): Connection => {
  const socket = openSocket(settings);
  const connectedEvent = settings.tls === undefined ? 'connect' : 'secureConnect';
  let connected = false;
  let destroyed = false;
  const destroy = (): void => {
    destroyed = true;
    clearTimeout(deadline);
    socket.destroy();
  };
  const lose = (reason: string): void => {
    if (destroyed) return;
    destroy();
    events.onLost(reason);
  };
  const ready = (): void => {
    clearTimeout(deadline);
    events.onReady();
  };
  const deadline = setTimeout(() => lose(timeoutReason(connected, timeoutMillis)), timeoutMillis).unref();
  socket.unref();
  socket.on('error', (error) => lose(error.message));
  socket.on('close', () => lose(CLOSED));
  socket.on(connectedEvent, () => {
    connected = true;
    if (settings.sharedKey === undefined) ready();
    readMessages(socket, settings.sharedKey, { ...events, onReady: ready }).then(
      () => lose(CLOSED),
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
    destroy,
  };
};

const CLOSED = 'the ingester closed the connection';

const openSocket = ({ host, port, tls }: Settings): Socket => {
  if (tls === undefined) return connect({ host, port, noDelay: true });
  const { serverName, ...certificates } = tls;
  const socket = connectTls({
    host,
    port,
    ...certificates,
    ...(serverName === undefined ? {} : { servername: serverName }),
  });
  return socket.setNoDelay(true);
};

/** A server without a shared key waits for the client just as the client waits for its greeting. */
const timeoutReason = (connected: boolean, millis: number): string =>
  connected
    ? `the ingester did not answer the handshake within ${millis} ms; is a shared key set there?`
    : `no connection within ${millis} ms`;

/** Ends when the ingester ends the connection; rejects where it breaks the protocol. */
const readMessages = async (
  socket: Socket,
  sharedKey: string | undefined,
  { onReady, onAck }: ConnectionEvents,
): Promise<void> => {
  const handshake = sharedKey === undefined ? undefined : createHandshake(sharedKey);
  for await (const message of decodeMultiStream(socket)) {
    if (handshake === undefined || handshake.isDone()) {
      const { ack } = (message ?? {}) as { readonly ack?: unknown };
      if (typeof ack === 'string') onAck(ack);
      continue;
    }
    const reply = handshake.receive(message);
    if (reply !== undefined) socket.write(reply);
    if (handshake.isDone()) onReady();
  }
};
