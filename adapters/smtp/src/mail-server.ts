/**
 * The mail server as those who send see it. Connections are kept for the next mail. The library has a pool of its own, but
 * that one sends a mail again when the connection breaks, whatever had become of it.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { SmtpConfig } from './config.ts';
import { type MailConnection, openMailConnection } from './mail-connection.ts';
import type { Message } from './message.ts';
import { isBroken, type SendEnd } from './send-end.ts';

export interface MailServer {
  readonly deliver: (message: Message) => Promise<SendEnd>;
  readonly close: () => void;
}

const DEADLINE_MILLIS = 60_000;
/** Shorter than the time after which servers close a silent connection. */
const IDLE_MILLIS = 20_000;

export const mailServer = (config: SmtpConfig): MailServer => {
  const idle = new Map<MailConnection, NodeJS.Timeout>();
  let closed = false;

  const takeIdle = (): MailConnection | undefined => {
    for (const [connection, timer] of idle) {
      clearTimeout(timer);
      idle.delete(connection);
      if (connection.isOpen()) return connection;
    }
    return undefined;
  };

  const giveBack = (connection: MailConnection): void => {
    if (closed) {
      connection.quit();
      return;
    }
    const timer = setTimeout(() => {
      idle.delete(connection);
      if (connection.isOpen()) connection.quit();
    }, IDLE_MILLIS);
    idle.set(connection, timer);
  };

  const sendOver = async (connection: MailConnection, message: Message, deadline: AbortSignal): Promise<SendEnd> => {
    const end = await connection.send(message, deadline);
    if (end._tag === 'Taken') giveBack(connection);
    return end;
  };

  const deliver = async (message: Message): Promise<SendEnd> => {
    const deadline = AbortSignal.timeout(config.deadlineMillis ?? DEADLINE_MILLIS);
    const kept = takeIdle();
    if (kept !== undefined) {
      const end = await sendOver(kept, message, deadline);
      // The server had closed it in the meantime, which says nothing about this mail.
      if (end._tag === 'Taken' || !isBroken(end) || deadline.aborted) return end;
    }
    const fresh = await openMailConnection(config, deadline);
    return E.isLeft(fresh)
      ? { _tag: 'Failed', failure: fresh.left, handedOver: false }
      : sendOver(fresh.right, message, deadline);
  };

  return {
    deliver,
    close: () => {
      closed = true;
      for (const [connection, timer] of idle) {
        clearTimeout(timer);
        if (connection.isOpen()) connection.quit();
      }
      idle.clear();
    },
  };
};
