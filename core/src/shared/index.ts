/**
 * What every domain of billing needs: exact moments and calendar days, JSON that keeps its digits, pages, the history and
 * lock of jobs, and working in steps that may fail.
 *
 * ```ts
 * import { DAY, formatInstant, parseInstant, plus } from '@usage-billing/core/shared';
 *
 * const started = parseInstant('2026-01-31T09:00:00.000001Z');
 * if (started._tag === 'Right') console.log(formatInstant(plus(started.right, 14n * DAY)));
 * ```
 */
export {
  addDays,
  CalendarDay,
  type CalendarDayBrand,
  dayInMonth,
  dayOf,
  dayOfMonth,
  monthOf,
  startOfDay,
  truncateToDay,
  yearOf,
} from './calendar.ts';
export type { Clock } from './clock.ts';
export { type Decision, keptDecision, type StaffDecision, type StaffDoor, type StaffRole } from './decision.ts';
export {
  DAY,
  floorDiv,
  formatInstant,
  HOUR,
  type Instant,
  type InstantBrand,
  InstantFromText,
  instant,
  instantFromMillis,
  instantToMillis,
  isInstant,
  MILLISECOND,
  MINUTE,
  parseInstant,
  plus,
  SECOND,
} from './instant.ts';
export {
  JOB_NAMES,
  type JobHistory,
  type JobHistoryError,
  type JobName,
  type JobOutcome,
  type JobRun,
  type JobTrigger,
} from './job-history.ts';
export type { JobLock, JobLockError } from './job-lock.ts';
export { type Json, JsonNumber, parseJsonExact, parseJsonLosslessly, rawJson, stringifyJsonExact } from './json.ts';
export {
  afterPage,
  collectPages,
  eachItem,
  forEachPage,
  keysetPages,
  type PageFrom,
  type Pages,
  pagesFrom,
} from './pages.ts';
export { fail, inPureSteps, inSteps, step } from './result.ts';
export {
  type NewStaffAction,
  STAFF_ACTION_NAMES,
  type StaffAction,
  type StaffActionName,
  type StaffActionObject,
  type StaffActions,
  type StaffActionsError,
  type StaffActionsFilter,
  staffActionPages,
} from './staff-actions.ts';
