/** Port: how much flows through each stage of the pipeline, and what waits. */
import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { CalendarDay } from '../shared/calendar.ts';
import type { Instant } from '../shared/instant.ts';
import type { AdminDataError } from './admin-data.ts';

/** The stages in the order in which usage passes through them. */
export const STAGES = ['events', 'store', 'aggregates', 'uploads', 'provider', 'invoices'] as const;

/** A stage of the pipeline. */
export type StageName = (typeof STAGES)[number];

/** Counting stops at some point: `isExact` is false where there are more than that. */
export interface BoundedCount {
  readonly count: number;
  readonly isExact: boolean;
}

/** What one stage did lately. */
export interface StageFigures {
  readonly stage: StageName;
  readonly lastHour: BoundedCount;
  readonly lastDay: BoundedCount;
  /** When something last passed; none: nothing ever did. */
  readonly latest: Option<Instant>;
  /** Since when the oldest waits that has not passed; none: nothing waits. */
  readonly oldestWaiting: Option<Instant>;
}

/** Things that only a person can settle. */
export const WAITING_KINDS = [
  'uploads in doubt',
  'conflicting events',
  'usage set aside',
  'totals kept apart',
  'notices in doubt',
  'post-trial invoices that fail',
  'jobs that failed',
] as const;

/** A kind of thing that waits for a person; what cannot be explained was found by the nightly reconciliation. */
export type WaitingKind = (typeof WAITING_KINDS)[number] | 'unexplained differences';

/** How many of one kind wait for a person. */
export interface WaitingFigures {
  readonly kind: WaitingKind;
  readonly count: number;
  /** None where nothing waits, or where nobody wrote down since when. */
  readonly oldest: Option<Instant>;
}

/** Node-seconds that became part of the ledger on one day, and those that uploads of that day took. */
export interface DayFigures {
  readonly day: CalendarDay;
  readonly recorded: bigint;
  readonly uploaded: bigint;
}

/** All that the overview is made of. */
export interface OverviewFigures {
  /** One for each of {@link STAGES}, in that order. */
  readonly stages: ReadonlyArray<StageFigures>;
  /** One for each of {@link WAITING_KINDS}, in that order; zeros too. */
  readonly waiting: ReadonlyArray<WaitingFigures>;
  /** The 60 days up to and with that of `now`, oldest first, days without anything too. */
  readonly days: ReadonlyArray<DayFigures>;
}

/** Reads the overview. It changes nothing. */
export interface OverviewReader {
  /** Hours, days and ages are counted back from `now`. Not one snapshot: parts may be some milliseconds apart. */
  readonly read: (now: Instant) => TaskEither<AdminDataError, OverviewFigures>;
}

/** How many days the overview shows. */
export const OVERVIEW_DAYS = 60;
