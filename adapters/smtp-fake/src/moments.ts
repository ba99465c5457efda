/** Where in a conversation the server may be told to fail, and how. */

export type Moment =
  | 'connected'
  | 'signing in'
  | 'mail from'
  | 'rcpt to'
  /** The message was asked for; nothing of it has come yet. */
  | 'data asked'
  /** The whole message is there, and has not been answered. */
  | 'data there'
  /** It was taken and the answer is on its way; only a drop has a meaning here, and it may come too late. */
  | 'answered';

export type Fault =
  /** Answers no, with this code. A message that is refused is not kept. */
  | { readonly _tag: 'Refuse'; readonly code: number }
  /** Closes the connection without an answer. `kept`: a message that is there was taken all the same. */
  | { readonly _tag: 'Drop'; readonly kept?: boolean }
  /** Never answers. `kept` as above. */
  | { readonly _tag: 'Hang'; readonly kept?: boolean };

export interface MomentAbout {
  /** At `rcpt to` this one, afterwards all that were accepted. */
  readonly recipients: ReadonlyArray<string>;
  /** From `data there` on: the message's own id, without the angle brackets. */
  readonly messageId?: string;
}
