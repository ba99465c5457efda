/** Makes a server listen, or explains why it cannot. */
import type { AddressInfo, Server } from 'node:net';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

export interface ListenError {
  readonly _tag: 'CannotListen';
  readonly message: string;
}

export interface ListenAddress {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  /** The setting that chooses the port, for the message. */
  readonly setting: string;
}

const reasonOf = (error: NodeJS.ErrnoException, { host, port, setting }: ListenAddress): string => {
  if (error.code === 'EADDRINUSE')
    return `Port ${port} of ${host} is in use. Stop what uses it, or choose another port with ${setting}.`;
  if (error.code === 'EACCES')
    return `Port ${port} of ${host} may not be used by this user. Choose one above 1023 with ${setting}.`;
  return `Cannot listen on port ${port} of ${host}: ${error.message}`;
};

/** Returns the URL under which the server can be reached from this machine. */
export const listen =
  (server: Server, address: ListenAddress): TaskEither<ListenError, string> =>
  () =>
    new Promise((resolve) => {
      const fail = (error: NodeJS.ErrnoException): void =>
        resolve(E.left({ _tag: 'CannotListen', message: reasonOf(error, address) }));
      server.once('error', fail);
      server.listen(address.port, address.host, () => {
        server.off('error', fail);
        const { port } = server.address() as AddressInfo;
        const host = address.host.includes(':') ? `[${address.host}]` : address.host;
        resolve(E.right(`http://${host}:${port}`));
      });
    });

/** Accepts no new connection, lets open requests finish within the deadline, then closes what is left. */
export const closeServer = (
  server: Server & { readonly closeAllConnections?: () => void },
  deadlineMillis = 5_000,
): Promise<void> =>
  new Promise((resolve) => {
    if (!server.listening) return resolve();
    const deadline = setTimeout(() => server.closeAllConnections?.(), deadlineMillis);
    server.close(() => {
      clearTimeout(deadline);
      resolve();
    });
  });
