/**
 * Whether the journal's store is still the one in which it was marked. A store that was restored or copied has forgotten
 * what was sent since, and the provider does not show what is still in its queue; so the store itself has to reveal it.
 */
import type { Option } from 'fp-ts/lib/Option.js';
import type { StaffDecision } from '../../../shared/decision.ts';
import type { Instant } from '../../../shared/instant.ts';

/** Whether the journal is still in the database in which it was last written. */
export type JournalHome =
  /** Nobody has marked it yet: nothing was ever sent from here, or only by versions that did not mark. */
  | { readonly _tag: 'Unmarked' }
  /** Where it was when it was last marked. */
  | { readonly _tag: 'Same' }
  /** Restored, copied or rewound since; `what` says how that shows. */
  | { readonly _tag: 'Moved'; readonly what: string; readonly markedAt: Instant }
  /** The store does not reveal whether it was restored. */
  | { readonly _tag: 'Unverifiable'; readonly reason: string };

/** When the journal's place was marked, and by whose decision. */
export interface HomeMark {
  readonly at: Instant;
  /** None: the first mark of all, which the uploader makes by itself. */
  readonly decision: Option<StaffDecision>;
}
