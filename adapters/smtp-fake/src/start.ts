/** A real SMTP server (smtp-server) that keeps what it accepts, and asks at every moment of a session whether to fail. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { type ReceivedMail, type Session, sessionHandlers } from './handlers.ts';
import type { FaultAt } from './moments.ts';

/** Who may send, and whether connections are encrypted. */
export interface MailServerOptions {
  /** Who may send; anybody by default. */
  readonly account?: { readonly user: string; readonly password: string };
  /** Offers STARTTLS with this certificate; not offered without. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Speaks TLS from the first byte instead. */
  readonly secure?: boolean;
  /** A free one by default. */
  readonly port?: number;
}

/** A running mail server that keeps what it accepts. */
export interface MailServer {
  readonly port: number;
  /** What was accepted, in order. */
  readonly mails: () => ReadonlyArray<ReceivedMail>;
  /** How many sessions were begun. */
  readonly connections: () => number;
  /** Called at every moment of every session, in place of the function that was set before. */
  readonly failAt: (faultAt: FaultAt) => void;
  /** Closes every connection, as a server that restarts. */
  readonly dropAll: () => void;
  readonly close: () => Promise<void>;
}

/** Rejects when the port is taken. */
export const startMailServer = async (options: MailServerOptions = {}): Promise<MailServer> => {
  const mails: ReceivedMail[] = [];
  let connections = 0;
  let faultAt: FaultAt = () => undefined;

  const closeConnections = (isWanted: (sessionId: string) => boolean): void => {
    for (const connection of [...server.connections]) if (isWanted(connection.id)) connection._socket.destroy();
  };
  const session: Session = {
    account: options.account,
    faultAt: (moment, about) => faultAt(moment, about),
    drop: ({ id }) => closeConnections((one) => one === id),
    onConnected: () => {
      connections += 1;
    },
    accept: (mail) => mails.push(mail),
  };
  const server = new SMTPServer({ ...protocolOptions(options), ...sessionHandlers(session) });
  // Sessions that clients break off.
  server.on('error', () => undefined);
  const listening = server.listen(options.port ?? 0, '127.0.0.1');
  await once(listening, 'listening');

  const dropAll = (): void => closeConnections(() => true);
  return {
    port: (listening.address() as AddressInfo).port,
    mails: () => [...mails],
    connections: () => connections,
    failAt: (given) => {
      faultAt = given;
    },
    dropAll,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        dropAll();
      }),
  };
};

const protocolOptions = ({ account, tls, secure = false }: MailServerOptions): SMTPServerOptions => ({
  secure,
  ...tls,
  hideSTARTTLS: tls === undefined,
  disabledCommands: [...(tls === undefined ? ['STARTTLS'] : []), ...(account === undefined ? ['AUTH'] : [])],
  authOptional: account === undefined,
  allowInsecureAuth: true,
  closeTimeout: 1,
  logger: false,
});
