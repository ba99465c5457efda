/** When in an SMTP session the server can fail, and how. */

export type Moment =
  | 'connected'
  | 'signing in'
  | 'mail from'
  | 'rcpt to'
  /** The server is about to ask for the message; nothing of it has come yet. */
  | 'data asked'
  /** The whole message has come, and has no reply yet. */
  | 'data there'
  /** The message was accepted and the reply is on its way. Only a drop has an effect here, and it may come too late. */
  | 'answered';

/** How the server misbehaves at a moment. */
export type Fault =
  /** Replies with this code. A message that is refused is not kept. */
  | { readonly _tag: 'Refuse'; readonly code: number }
  /** Closes the connection without a reply. `kept`: a message that has come is accepted all the same. */
  | { readonly _tag: 'Drop'; readonly kept?: boolean }
  /** Never replies. `kept` as above. */
  | { readonly _tag: 'Hang'; readonly kept?: boolean };

/** What a moment of a session is about. */
export interface MomentAbout {
  /** At `rcpt to` the one in question, afterwards all that were accepted. */
  readonly recipients: ReadonlyArray<string>;
  /** From `data there` on: the message's own id, without the angle brackets. */
  readonly messageId?: string;
}

/** Decides at every moment of a session whether the server misbehaves; undefined: it does not. */
export type FaultAt = (moment: Moment, about: MomentAbout) => Fault | undefined;
