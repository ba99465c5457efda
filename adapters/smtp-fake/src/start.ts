/** A real SMTP server (smtp-server) that keeps what it takes and asks at every moment of a conversation whether to fail. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import type { Fault, Moment, MomentAbout } from './moments.ts';

export interface ReceivedMail {
  /** Without the angle brackets; empty where the message has none. */
  readonly messageId: string;
  /** Those to whom it goes, as the envelope says. */
  readonly recipients: ReadonlyArray<string>;
  /** Headers and body as they came. */
  readonly source: string;
  readonly overTls: boolean;
}

export interface MailServerOptions {
  /** Who may send; anybody if not given. */
  readonly account?: { readonly user: string; readonly password: string };
  /** Offers STARTTLS with this certificate; none is offered without. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Speaks TLS from the first byte instead. */
  readonly secure?: boolean;
  /** A free one if not given. */
  readonly port?: number;
}

export interface MailServer {
  readonly port: number;
  /** What was taken, in order. */
  readonly mails: () => ReadonlyArray<ReceivedMail>;
  /** How many conversations were begun. */
  readonly connections: () => number;
  /** Asked at every moment; one at a time, the last one set counts. */
  readonly failAt: (faultAt: (moment: Moment, about: MomentAbout) => Fault | undefined) => void;
  /** Ends every conversation, as a server does that restarts. */
  readonly dropAll: () => void;
  readonly close: () => Promise<void>;
}

type Answer = (error?: Error | null) => void;

const messageIdOf = (source: string): string => /^message-id:\s*<([^>]*)>/im.exec(source)?.[1] ?? '';

const refusal = (code: number): Error =>
  Object.assign(new Error(`told to refuse with ${code}`), { responseCode: code });

export const startMailServer = async (options: MailServerOptions = {}): Promise<MailServer> => {
  const mails: ReceivedMail[] = [];
  let connections = 0;
  let faultAt: (moment: Moment, about: MomentAbout) => Fault | undefined = () => undefined;

  const drop = (session: SMTPServerSession): void => {
    for (const connection of [...server.connections]) if (connection.id === session.id) connection._socket.destroy();
  };

  /** Answers whether the conversation goes on. */
  const goesOn = (moment: Moment, about: MomentAbout, session: SMTPServerSession, answer: Answer): boolean => {
    const fault = faultAt(moment, about);
    if (fault === undefined) return true;
    if (fault._tag === 'Refuse') answer(refusal(fault.code));
    if (fault._tag === 'Drop') drop(session);
    return false;
  };

  const recipientsOf = (session: SMTPServerSession): ReadonlyArray<string> =>
    session.envelope.rcptTo.map(({ address }) => address);

  const takeMessage = async (stream: NodeJS.ReadableStream, session: SMTPServerSession, answer: Answer) => {
    const recipients = recipientsOf(session);
    if (!goesOn('data asked', { recipients }, session, answer)) return void stream.resume();
    const source = await text(stream);
    const messageId = messageIdOf(source);
    const about: MomentAbout = { recipients, messageId };
    const fault = faultAt('data there', about);
    const kept = fault === undefined || (fault._tag !== 'Refuse' && fault.kept === true);
    if (kept) mails.push({ messageId, recipients, source, overTls: session.secure });
    if (fault?._tag === 'Refuse') return answer(refusal(fault.code));
    if (fault?._tag === 'Drop') return drop(session);
    if (fault?._tag === 'Hang') return undefined;
    answer();
    if (faultAt('answered', about)?._tag === 'Drop') drop(session);
    return undefined;
  };

  const { account, tls, secure = false } = options;
  const asked: SMTPServerOptions = {
    secure,
    ...(tls ?? {}),
    hideSTARTTLS: tls === undefined,
    disabledCommands: [...(tls === undefined ? ['STARTTLS'] : []), ...(account === undefined ? ['AUTH'] : [])],
    authOptional: account === undefined,
    allowInsecureAuth: true,
    closeTimeout: 1,
    logger: false,
    onConnect: (session, answer) => {
      connections += 1;
      if (goesOn('connected', { recipients: [] }, session, answer)) answer();
    },
    onAuth: ({ username, password }, session, answer) => {
      if (!goesOn('signing in', { recipients: [] }, session, (error) => answer(error))) return;
      if (username === account?.user && password === account?.password) answer(null, { user: username });
      else answer(Object.assign(new Error('no such user or wrong password'), { responseCode: 535 }));
    },
    onMailFrom: (_address, session, answer) => {
      if (goesOn('mail from', { recipients: [] }, session, answer)) answer();
    },
    onRcptTo: ({ address }, session, answer) => {
      if (goesOn('rcpt to', { recipients: [address] }, session, answer)) answer();
    },
    // A client that goes away in the middle of its message ends the stream with an error.
    onData: (stream, session, answer) => void takeMessage(stream, session, answer).catch(() => undefined),
  };
  const server = new SMTPServer(asked);
  // Conversations that clients break off.
  server.on('error', () => undefined);
  const listening = server.listen(options.port ?? 0, '127.0.0.1');
  await once(listening, 'listening');

  const dropAll = (): void => {
    for (const connection of [...server.connections]) connection._socket.destroy();
  };
  return {
    port: (listening.address() as AddressInfo).port,
    mails: () => [...mails],
    connections: () => connections,
    failAt: (decide) => {
      faultAt = decide;
    },
    dropAll,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        dropAll();
      }),
  };
};
