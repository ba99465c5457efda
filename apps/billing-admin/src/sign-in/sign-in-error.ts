/** Why somebody is not let in. */

export type SignInError =
  /** Nothing says who it is, or what says so cannot be trusted. `reason` is for the log. */
  | { readonly _tag: 'NotSignedIn'; readonly reason: string }
  /** Somebody who is on none of the lists. */
  | { readonly _tag: 'NoRole'; readonly name: string };
