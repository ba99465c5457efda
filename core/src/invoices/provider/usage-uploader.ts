/** Port: reporting usage to the billing provider, and finding out what became of a report. */
import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { CalendarDay } from '../../shared/calendar.ts';
import type { Instant } from '../../shared/instant.ts';
import type { Pages } from '../../shared/pages.ts';
import type { Decimal } from '../money/money.ts';
import type { UsageReport, UsageReportFormat } from './usage-report.ts';

/** A report on its way to the provider. */
export interface UsageRequest {
  readonly report: UsageReport;
  /** Tells a repetition from a new request, where the provider recognises keys. */
  readonly idempotencyKey: string;
}

/**
 * The provider has the report. That it is taken is not yet that it counts: the provider may process it later, and may
 * still reject it then. `receipt` is what to ask by; its form is the provider's own.
 */
export type Acceptance =
  | { readonly _tag: 'Taken'; readonly receipt: string }
  /** It had the report before this request, which is proof that an earlier one arrived. This one added nothing. */
  | { readonly _tag: 'AlreadyTaken'; readonly receipt: string };

/** How a send can fail: what matters is whether the provider can have taken the report. */
export type SubmitError =
  /** Certain that nothing arrived: the connection was refused, the name not found, TLS failed, the request was throttled. */
  | { readonly _tag: 'NotSent'; readonly reason: string }
  /** The provider answered definitely that it does not take this report. Nothing was taken. */
  | { readonly _tag: 'Refused'; readonly reason: string }
  /** Nobody can tell: a time-out, a reset, a server error after the request went out. */
  | { readonly _tag: 'OutcomeUnknown'; readonly reason: string };

/** A report that the provider took: some are asked about by their receipt, some by their lines. */
export interface SentReport {
  readonly receipt: string;
  readonly report: UsageReport;
}

/** The provider did not respond, or not in time; a read may be repeated. */
export type ProviderUnavailable = { readonly _tag: 'ProviderUnavailable'; readonly message: string };

/** What became of a report that the provider took. It counts as a whole or not at all. */
export type ReportStatus =
  | { readonly _tag: 'Pending' }
  | { readonly _tag: 'Completed' }
  /** Rejected or cancelled after it was taken; none of it counts. */
  | { readonly _tag: 'Failed'; readonly reason: string };

/** A usage record at the provider, whoever sent it. */
export interface ArrivedUsage {
  readonly description: string;
  readonly accountNumber: string;
  readonly subscriptionNumber: Option<string>;
  readonly unit: string;
  readonly quantity: Decimal;
  readonly startDay: CalendarDay;
  readonly endDay: Option<CalendarDay>;
  readonly submittedAt: Instant;
  /** False while the provider still processes it; other records of its report may then be missing. */
  readonly complete: boolean;
}

/** Sends usage to the provider and finds out what became of it. */
export interface UsageUploader extends UsageReportFormat {
  /** Sends the report once, with no retry of its own. The same report and key make byte-identical requests. */
  readonly submit: (request: UsageRequest) => TaskEither<SubmitError, Acceptance>;
  /** What became of what was taken. Safe to repeat. */
  readonly status: (sent: SentReport) => TaskEither<ProviderUnavailable, ReportStatus>;
  /**
   * Did these lines arrive, whoever sent them? None: no trace of them, which proves nothing while something may still be
   * queued. One provider is asked for a line by its description, another proves it by a sum; where a report is taken as a
   * whole, one line may stand for all. `ProviderUnavailable` where it cannot tell, as when only some of them are there.
   */
  readonly arrival: (report: UsageReport) => TaskEither<ProviderUnavailable, Option<ReportStatus>>;
  /**
   * Usage of all accounts that was submitted after the moment, by the provider's clock, in no order; records without a
   * description are left out. Few calls where little was submitted. A provider that lists no records has no pages: then
   * only the journal's own store reveals that it was restored.
   */
  readonly arrivedSince: (moment: Instant) => Pages<ProviderUnavailable, ArrivedUsage>;
}
