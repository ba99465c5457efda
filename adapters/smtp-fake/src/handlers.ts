/** What the server does with each command of a session, unless a fault says otherwise. */
import { text } from 'node:stream/consumers';
import type { SMTPServerOptions, SMTPServerSession } from 'smtp-server';
import type { FaultAt, Moment, MomentAbout } from './moments.ts';

/** A message that the server accepted. */
export interface ReceivedMail {
  /** Without the angle brackets; empty where the message has none. */
  readonly messageId: string;
  /** From the envelope. */
  readonly recipients: ReadonlyArray<string>;
  /** Headers and body as they came. */
  readonly source: string;
  readonly overTls: boolean;
}

export interface Session {
  readonly account: { readonly user: string; readonly password: string } | undefined;
  readonly faultAt: FaultAt;
  readonly drop: (session: SMTPServerSession) => void;
  readonly onConnected: () => void;
  readonly accept: (mail: ReceivedMail) => void;
}

type Reply = (error?: Error | null) => void;

export const sessionHandlers = (server: Session): SMTPServerOptions => {
  const goesOn = goesOnOf(server);
  return {
    onConnect: (session, reply) => {
      server.onConnected();
      if (goesOn('connected', { recipients: [] }, session, reply)) reply();
    },
    onAuth: ({ username, password }, session, reply) => {
      if (!goesOn('signing in', { recipients: [] }, session, (error) => reply(error))) return;
      const { account } = server;
      if (username === account?.user && password === account?.password) reply(null, { user: username });
      else reply(Object.assign(new Error('no such user or wrong password'), { responseCode: 535 }));
    },
    onMailFrom: (_address, session, reply) => {
      if (goesOn('mail from', { recipients: [] }, session, reply)) reply();
    },
    onRcptTo: ({ address }, session, reply) => {
      if (goesOn('rcpt to', { recipients: [address] }, session, reply)) reply();
    },
    // A client that goes away in the middle of its message ends the stream with an error.
    onData: (stream, session, reply) => void receive(server, stream, session, reply).catch(() => undefined),
  };
};

/** Returns a function that commits the fault of a moment, and tells whether the session goes on. */
const goesOnOf =
  ({ faultAt, drop }: Session) =>
  (moment: Moment, about: MomentAbout, session: SMTPServerSession, reply: Reply): boolean => {
    const fault = faultAt(moment, about);
    if (fault?._tag === 'Refuse') reply(refusal(fault.code));
    if (fault?._tag === 'Drop') drop(session);
    return fault === undefined;
  };

const receive = async (
  server: Session,
  stream: NodeJS.ReadableStream,
  session: SMTPServerSession,
  reply: Reply,
): Promise<void> => {
  const recipients = session.envelope.rcptTo.map(({ address }) => address);
  if (!goesOnOf(server)('data asked', { recipients }, session, reply)) return void stream.resume();
  const source = await text(stream);
  const about = { recipients, messageId: messageIdOf(source) };
  const fault = server.faultAt('data there', about);
  const isAccepted = fault === undefined || (fault._tag !== 'Refuse' && fault.kept === true);
  if (isAccepted) server.accept({ ...about, source, overTls: session.secure });
  if (fault?._tag === 'Refuse') return reply(refusal(fault.code));
  if (fault?._tag === 'Drop') return server.drop(session);
  if (fault?._tag === 'Hang') return undefined;
  reply();
  if (server.faultAt('answered', about)?._tag === 'Drop') server.drop(session);
};

const messageIdOf = (source: string): string => /^message-id:\s*<([^>]*)>/im.exec(source)?.[1] ?? '';

const refusal = (code: number): Error =>
  Object.assign(new Error(`told to refuse with ${code}`), { responseCode: code });
