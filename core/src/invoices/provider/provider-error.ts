/** Why a billing provider did not return a usable response; the same for all of its ports. */
import type { Option } from 'fp-ts/lib/Option.js';

/** Why the provider gave no answer that can be used. */
export type ProviderError =
  /** Down, slow, throttling or answering nonsense. Reads may be repeated later; `retryAfterSeconds` says when, if it said so. */
  | { readonly _tag: 'ProviderUnavailable'; readonly message: string; readonly retryAfterSeconds: Option<number> }
  /** It understood and said no. `code` is the provider's own, for staff and for known cases; repeating will not help. */
  | { readonly _tag: 'ProviderRefused'; readonly code: Option<number>; readonly message: string };
