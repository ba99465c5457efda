/** One SMTP connection: opened, authenticated, and good for one mail after the other. */
import { Readable } from 'node:stream';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SmtpConfig } from './config.ts';
import type { Delivery, DeliveryFailed, MailFailure } from './delivery.ts';
import type { Message } from './message.ts';

export interface MailConnection {
  /** One mail at a time, until the signal aborts. Closes the connection after a failure. */
  readonly send: (message: Message, signal: AbortSignal) => TaskEither<Omit<DeliveryFailed, 'reused'>, Delivery>;
  readonly isOpen: () => boolean;
  /** Ends the connection with QUIT. */
  readonly quit: () => void;
}

const SETUP_MILLIS = 15_000;
const SILENCE_MILLIS = 30_000;

const timedOut: MailFailure = { code: 'ETIMEDOUT', message: 'timed out' };

export const openMailConnection =
  (config: SmtpConfig, signal: AbortSignal): TaskEither<MailFailure, MailConnection> =>
  async () => {
    const connection = new SMTPConnection(optionsOf(config));
    const opened = await settledOnce<E.Either<MailFailure, MailConnection>>(
      signal,
      () => E.left(timedOut),
      (settle) => {
        const orFailure = (next: () => void) => (error?: MailFailure | null) =>
          error ? settle(E.left(error)) : next();
        const ready = (): void => settle(E.right(mailConnection(connection)));
        // For as long as the connection lives: an error event without a listener would end the process.
        connection.on('error', (error: MailFailure) => settle(E.left(error)));
        connection.connect(
          orFailure(() => {
            const { account } = config;
            if (account === undefined) return ready();
            connection.login({ user: account.user, pass: account.password }, orFailure(ready));
          }),
        );
      },
    );
    if (E.isLeft(opened)) connection.close();
    return opened;
  };

const optionsOf = ({ host, port, tls, ca }: SmtpConfig) => ({
  host,
  port,
  secure: tls === 'implicit',
  requireTLS: tls === 'starttls',
  ignoreTLS: tls === 'off',
  connectionTimeout: SETUP_MILLIS,
  greetingTimeout: SETUP_MILLIS,
  socketTimeout: SILENCE_MILLIS,
  ...(ca === undefined ? {} : { tls: { ca } }),
});

const mailConnection = (connection: SMTPConnection): MailConnection => {
  let open = true;
  connection.once('end', () => {
    open = false;
  });
  const send: MailConnection['send'] =
    ({ envelope, source }, signal) =>
    async () => {
      // The library begins to read the message once the server has asked for it, which tells certain from unknown.
      const content = Readable.from([source]);
      const failed = (failure: MailFailure): Omit<DeliveryFailed, 'reused'> => ({
        failure,
        handedOver: content.readableDidRead,
      });
      const sent = await settledOnce<E.Either<Omit<DeliveryFailed, 'reused'>, Delivery>>(
        signal,
        () => E.left(failed(timedOut)),
        (settle) =>
          connection.send({ from: envelope.from, to: [...envelope.to], size: source.length }, content, (error, info) =>
            settle(error ? E.left(failed(error)) : E.right({ rejectedRecipients: info?.rejectedErrors ?? [] })),
          ),
      );
      if (E.isLeft(sent)) {
        open = false;
        connection.close();
      }
      return sent;
    };
  return {
    send,
    isOpen: () => open,
    quit: () => {
      open = false;
      connection.quit();
    },
  };
};

/** Whichever comes first, the result or the end of the time; what comes later is dropped. */
const settledOnce = <A>(signal: AbortSignal, late: () => A, begin: (settle: (value: A) => void) => void): Promise<A> =>
  new Promise((resolve) => {
    const onAbort = (): void => resolve(late());
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    begin((value) => {
      signal.removeEventListener('abort', onAbort);
      resolve(value);
    });
  });
