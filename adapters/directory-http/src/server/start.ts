/** The reference server on a port of this machine. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type DirectoryServerOptions, directoryApp } from './app.ts';

/** A server that listens. */
export interface RunningDirectory {
  /** The base URL for a client. */
  readonly url: string;
  /** Takes no new requests, and waits for those in progress. */
  readonly close: () => Promise<void>;
}

/** Where the server listens; 127.0.0.1 by default. */
export interface DirectoryAddress {
  readonly host?: string;
  /** 0, the default, picks a free one. */
  readonly port?: number;
}

/** Rejects when the port is taken or not allowed. */
export const startDirectoryServer = async (
  options: DirectoryServerOptions,
  { host = '127.0.0.1', port = 0 }: DirectoryAddress = {},
): Promise<RunningDirectory> => {
  const server = createServer({ requestTimeout: 30_000 }, directoryApp(options).callback());
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}/`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      await closed;
    },
  };
};
