/** One conversation with the mail server: opened, signed in, and good for one mail after the other. */
import { Readable } from 'node:stream';
import * as E from 'fp-ts/lib/Either.js';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SmtpConfig } from './config.ts';
import type { Message } from './message.ts';
import type { MailFailure, SendEnd } from './send-end.ts';

export interface MailConnection {
  /** One at a time. After a failure the connection is closed. */
  readonly send: (message: Message, deadline: AbortSignal) => Promise<SendEnd>;
  readonly isOpen: () => boolean;
  /** Says goodbye. */
  readonly quit: () => void;
}

const SETUP_MILLIS = 15_000;
const SILENCE_MILLIS = 30_000;

const timeUp: MailFailure = { code: 'ETIMEDOUT', message: 'the time for it was up' };

/** Whichever comes first; what comes later is dropped. */
const settledOnce = <A>(
  deadline: AbortSignal,
  late: () => A,
  begin: (settle: (value: A) => void) => void,
): Promise<A> =>
  new Promise((resolve) => {
    const onTimeUp = (): void => resolve(late());
    if (deadline.aborted) return onTimeUp();
    deadline.addEventListener('abort', onTimeUp, { once: true });
    begin((value) => {
      deadline.removeEventListener('abort', onTimeUp);
      resolve(value);
    });
  });

const wrap = (connection: SMTPConnection): MailConnection => {
  let open = true;
  connection.once('end', () => {
    open = false;
  });
  const send: MailConnection['send'] = async ({ envelope, source }, deadline) => {
    // The library reads the message only once the server has asked for it, and that is what tells certain from unknown.
    const content = Readable.from([source]);
    const failed = (failure: MailFailure): SendEnd => ({
      _tag: 'Failed',
      failure,
      handedOver: content.readableDidRead,
    });
    const end = await settledOnce<SendEnd>(
      deadline,
      () => failed(timeUp),
      (settle) =>
        connection.send({ from: envelope.from, to: [...envelope.to], size: source.length }, content, (error, info) =>
          settle(error ? failed(error) : { _tag: 'Taken', refused: info?.rejectedErrors ?? [] }),
        ),
    );
    if (end._tag === 'Failed') {
      open = false;
      connection.close();
    }
    return end;
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

export const openMailConnection = async (
  { host, port, tls, ca, account }: SmtpConfig,
  deadline: AbortSignal,
): Promise<E.Either<MailFailure, MailConnection>> => {
  const connection = new SMTPConnection({
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
  const opened = await settledOnce<E.Either<MailFailure, MailConnection>>(
    deadline,
    () => E.left(timeUp),
    (settle) => {
      const orFailure = (next: () => void) => (error?: MailFailure | null) => (error ? settle(E.left(error)) : next());
      const ready = (): void => settle(E.right(wrap(connection)));
      // For as long as the connection lives: an error event without a listener would end the process.
      connection.on('error', (error: MailFailure) => settle(E.left(error)));
      connection.connect(
        orFailure(() => {
          if (account === undefined) return ready();
          connection.login({ user: account.user, pass: account.password }, orFailure(ready));
        }),
      );
    },
  );
  if (E.isLeft(opened)) connection.close();
  return opened;
};
