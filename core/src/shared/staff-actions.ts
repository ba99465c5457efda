/** Port: the audit log, which keeps what staff did, whichever way it was done. */
import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { StaffDecision } from './decision.ts';
import type { Instant } from './instant.ts';
import type { Json } from './json.ts';
import { keysetPages, type Pages } from './pages.ts';

/** Every action that leaves an entry. */
export const STAFF_ACTION_NAMES = [
  'team.bill-externally',
  'team.bill-here',
  'account.share',
  'account.unshare',
  'difference.accept',
  'difference.withdraw',
  'usage.release',
  'usage.settle',
  'upload.resolve',
  'upload.release',
  'upload.adopt',
  'journal.accept-place',
  'post-trial-invoice.drop',
  'notice.resolve',
  'trial.extend',
  'organization.create',
  'organization.rename',
  'organization.delete',
  'conflict.resolve',
  'events.prune',
] as const;

/** What was done, in the audit log's own words. */
export type StaffActionName = (typeof STAFF_ACTION_NAMES)[number];

/** What an action was done to. */
export interface StaffActionObject {
  readonly kind: 'team' | 'organization' | 'account' | 'upload' | 'journal' | 'event' | 'event store';
  /**
   * As it is named to staff, e.g. a team's id, the number of a billing account or the key of an event. Of an organization it is the internal
   * id, or the external one where the action is about what is kept under that.
   */
  readonly id: string;
}

/** An entry of the audit log before the log has numbered it. */
export interface NewStaffAction {
  readonly decision: StaffDecision;
  readonly at: Instant;
  readonly action: StaffActionName;
  readonly object: StaffActionObject;
  /** The part of the object that the action is about, as it was; none where there was nothing. */
  readonly before: Option<Json>;
  /** The same as it is now; none where nothing is left. */
  readonly after: Option<Json>;
}

/** An entry of the audit log. Entries are never changed or deleted. */
export interface StaffAction extends NewStaffAction {
  /** Grows with every entry. */
  readonly id: bigint;
}

/** Which entries to list; what is absent does not filter, and all that is given must hold. */
export interface StaffActionsFilter {
  readonly by?: string;
  readonly action?: StaffActionName;
  readonly objectKind?: StaffActionObject['kind'];
  /** Any of them, e.g. both ids of an organization. */
  readonly objectIds?: ReadonlyArray<string>;
  /** Inclusive. */
  readonly from?: Instant;
  /** Exclusive. */
  readonly to?: Instant;
}

/** The audit log could not be read or written. What should have been written with the entry was not done either. */
export type StaffActionsError = { readonly _tag: 'StaffActionsUnavailable'; readonly message: string };

/**
 * Entries are never changed or removed. An operation of another port that takes a {@link StaffDecision} writes its entry
 * itself, together with the change, so that neither is there without the other; `append` is for what has no place to
 * write it with, such as a decision that another system keeps.
 */
export interface StaffActions {
  /** Durable once it returns; not idempotent. Returns the entry's id. */
  readonly append: (action: NewStaffAction) => TaskEither<StaffActionsError, bigint>;
  /** Newest first, at most `limit`; with `before` only entries with a smaller id, i.e. the page after that entry. */
  readonly list: (
    query: StaffActionsFilter & { readonly limit: number; readonly before?: bigint },
  ) => TaskEither<StaffActionsError, ReadonlyArray<StaffAction>>;
}

const PAGE = 500;

/** All entries that match, newest first, page by page. */
export const staffActionPages = (
  { list }: Pick<StaffActions, 'list'>,
  filter: StaffActionsFilter = {},
): Pages<StaffActionsError, StaffAction> =>
  keysetPages<StaffActionsError, StaffAction>(PAGE, (after, limit) =>
    list({ ...filter, limit, ...(after === undefined ? {} : { before: after.id }) }),
  );
