/** Fluentd's forward protocol, version 1, over TCP: MessagePack, and the JSON form that older clients speak. */
import { createServer, type Server, type Socket } from 'node:net';
import type { InputOptions } from '../http-input.ts';
import { MAX_RECORDS } from '../report.ts';
import { type Connection, serveConnection } from './connection.ts';

const MEBIBYTE = 1024 * 1024;

export interface ForwardInputOptions extends InputOptions {
  /** Without it everybody who reaches the port may send. */
  readonly sharedKey?: string;
  /** How this server calls itself in the handshake; the machine's name unless told otherwise. */
  readonly selfHostname?: string;
  /** Of one message, and again of what it is decompressed to; 32 MiB unless told otherwise. */
  readonly maxMessageBytes?: number;
  /** Of what one connection may have sent before it is durable; 8 MiB unless told otherwise. */
  readonly maxUnkeptBytes?: number;
  /** Told why a connection was closed before its client closed it. */
  readonly onClosed?: (peer: string, reason: string) => void;
}

export interface ForwardInput {
  /** Not listening yet. */
  readonly server: Server;
  /** Takes no new connection, deals with what was sent, and closes; cuts what is left at the deadline. */
  readonly close: (deadlineMillis?: number) => Promise<void>;
}

export const createForwardInput = (options: ForwardInputOptions): ForwardInput => {
  const connections = new Map<Socket, Connection>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const connection = serveConnection(socket, {
      ...options,
      maxMessageBytes: options.maxMessageBytes ?? 32 * MEBIBYTE,
      maxRecords: options.maxRecords ?? MAX_RECORDS,
      maxUnkeptBytes: options.maxUnkeptBytes ?? 8 * MEBIBYTE,
      onClosed: options.onClosed ?? (() => undefined),
    });
    connections.set(socket, connection);
    void connection.ended.then(() => connections.delete(socket));
  });
  return {
    server,
    close: async (deadlineMillis = 10_000) => {
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
      const deadline = setTimeout(() => {
        for (const socket of connections.keys()) socket.destroy();
      }, deadlineMillis);
      const open = [...connections.values()];
      for (const { finish } of open) finish();
      await Promise.all(open.map(({ ended }) => ended));
      await stopped;
      clearTimeout(deadline);
    },
  };
};
