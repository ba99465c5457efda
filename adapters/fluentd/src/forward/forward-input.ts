/** Fluentd's forward protocol, version 1, over TCP or TLS: MessagePack, and the JSON form that older clients speak. */
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { capConnections } from '../connection-caps.ts';
import { createInFlight } from '../in-flight.ts';
import type { InputOptions } from '../keep-batch.ts';
import type { NetworkOptions } from '../network-options.ts';
import { serverOptions, type TlsOptions } from '../tls.ts';
import { type Connection, type ConnectionOptions, type ForwardTimeouts, serveConnection } from './connection.ts';
import { answerHeartbeats } from './heartbeats.ts';

const MEBIBYTE = 1024 * 1024;

/** Where records go, who may send, and what a message may cost. */
export interface ForwardInputOptions extends InputOptions, NetworkOptions {
  /** Without it, and without `tls.clientCa`, everybody who reaches the port may send. */
  readonly sharedKey?: string | ReadonlyArray<string>;
  /** How this server calls itself in the handshake; the machine's name by default. */
  readonly selfHostname?: string;
  /** Of one message as it is sent; 32 MiB by default. Compressed ones may stand for more. */
  readonly maxMessageBytes?: number;
  /** Of what one connection may have sent before it is durable; 8 MiB by default. */
  readonly maxUnkeptBytes?: number;
  readonly timeouts?: Partial<ForwardTimeouts>;
  /** Called with the reason when a connection is closed before its client closed it. */
  readonly onClosed?: (peer: string, reason: string) => void;
}

/** Clients that expect no acknowledgement may lose a record in a connection that was closed, so silence has much time. */
const TIMEOUTS: ForwardTimeouts = { handshake: 5_000, idle: 3_600_000 };

/** A server for the Fluentd forward protocol. */
export interface ForwardInput {
  /** Not listening yet. UDP heartbeats are answered on the same address once it is. */
  readonly server: Server;
  /** Accepts no new connection, stores what was sent, and closes; cuts what is left at the deadline. */
  readonly close: (deadlineMillis?: number) => Promise<void>;
}

/** Makes a server for the Fluentd forward protocol, version 1, over TCP or TLS. */
export const createForwardInput = (options: ForwardInputOptions): ForwardInput => {
  const connections = new Map<Socket, Connection>();
  const rules = rulesOf(options);
  const inFlight = createInFlight(options);
  const serve = (socket: Socket): void => {
    const connection = serveConnection(socket, rules, inFlight);
    connections.set(socket, connection);
    void connection.ended.then(() => connections.delete(socket));
  };
  const server = listeningServer(options.tls, rules, serve);
  capConnections(server, options.connections, options.onRefused);
  const heartbeats = answerHeartbeats(server, (reason) => options.onFailure?.(reason));
  return {
    server,
    close: async (deadlineMillis = 10_000) => {
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
      const deadline = setTimeout(() => {
        for (const socket of connections.keys()) socket.destroy();
      }, deadlineMillis);
      const open = [...connections.values()];
      for (const connection of open) connection.finish();
      await Promise.all(open.map(({ ended }) => ended));
      await Promise.all([stopped, heartbeats.close()]);
      clearTimeout(deadline);
      inFlight.stop();
    },
  };
};

const rulesOf = (options: ForwardInputOptions): ConnectionOptions => ({
  ...options,
  maxMessageBytes: options.maxMessageBytes ?? 32 * MEBIBYTE,
  maxUnkeptBytes: options.maxUnkeptBytes ?? 8 * MEBIBYTE,
  timeouts: { ...TIMEOUTS, ...options.timeouts },
  onClosed: options.onClosed ?? (() => undefined),
});

const listeningServer = (
  tls: TlsOptions | undefined,
  { timeouts, onClosed }: ConnectionOptions,
  serve: (socket: Socket) => void,
): Server => {
  if (tls === undefined) return createServer({ allowHalfOpen: true }, serve);
  const settings = { ...serverOptions(tls), allowHalfOpen: true, handshakeTimeout: timeouts.handshake };
  return createTlsServer(settings, serve).on('tlsClientError', (error, socket) => {
    onClosed(`${socket.remoteAddress ?? 'unknown'}:${socket.remotePort ?? 0}`, `no TLS: ${error.message}`);
    socket.destroy();
  });
};
