/** Connections that wait for the next mail, each for a limited time. */
import type { MailConnection } from './mail-connection.ts';

export interface IdleConnections {
  /** Closes the connection instead once these are closed. */
  readonly add: (connection: MailConnection) => void;
  /** The one that waited longest, if any is still open. */
  readonly take: () => MailConnection | undefined;
  readonly close: () => void;
}

/** Shorter than the time after which servers close a silent connection: RFC 5321, section 4.5.3.2.7, asks for 5 minutes. */
const IDLE_MILLIS = 20_000;

export const idleConnections = (): IdleConnections => {
  const timers = new Map<MailConnection, NodeJS.Timeout>();
  let closed = false;

  const remove = (connection: MailConnection): void => {
    clearTimeout(timers.get(connection));
    timers.delete(connection);
  };
  const quit = (connection: MailConnection): void => {
    remove(connection);
    if (connection.isOpen()) connection.quit();
  };

  return {
    add: (connection) => {
      if (closed) connection.quit();
      else timers.set(connection, setTimeout(quit, IDLE_MILLIS, connection));
    },
    take: () => {
      for (const connection of timers.keys()) {
        remove(connection);
        if (connection.isOpen()) return connection;
      }
      return undefined;
    },
    close: () => {
      closed = true;
      for (const connection of timers.keys()) quit(connection);
    },
  };
};
