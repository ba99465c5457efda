/** What is reported to a billing provider, and what a provider makes of it before anything is sent. */
import type { CalendarDay } from '../../shared/calendar.ts';
import type { AmountType } from '../../usage/amount-type.ts';

/** The usage of one unit, on one account, within one billing cycle. */
export interface UsageReportLine {
  readonly accountNumber: string;
  readonly subscriptionNumber: string;
  /** The charge of the subscription that rates the unit. */
  readonly chargeNumber: string;
  readonly amountType: AmountType;
  /** In the unit, exact; 0 < quantity < 10^13. */
  readonly quantity: bigint;
  /** The first day that it is billed for. */
  readonly startDate: CalendarDay;
  /** Exclusive: it is billed for the days before this one. */
  readonly endDate: CalendarDay;
  /** The first day on which it was used: before `startDate` where a credit of an earlier cycle was set off. */
  readonly firstUsedOn: CalendarDay;
  /** The last day on which it was used; inclusive. */
  readonly lastUsedOn: CalendarDay;
  /** For people. Names the upload, and is unique to it, the account, the unit and the quantity. */
  readonly description: string;
}

/** What one upload reports to the provider. */
export interface UsageReport {
  /** The name by which people and descriptions call the upload, e.g. `17-3f9c2a`. */
  readonly name: string;
  /** It covers usage before 00:00 UTC of this day. */
  readonly through: CalendarDay;
  /** Sorted, at least one. */
  readonly lines: ReadonlyArray<UsageReportLine>;
}

/** How large a report may get, in whatever the provider counts: bytes, lines, … */
export interface ReportSize {
  /** Every report is smaller than this; `Infinity` where there is no limit. */
  readonly limit: number;
  /** Of a report without lines. */
  readonly empty: number;
  /** What a line adds. */
  readonly ofLine: (line: UsageReportLine) => number;
}

/** A report as it goes out. */
export interface RenderedReport {
  /** What the provider will call it, for people who look for it there. */
  readonly title: string;
  /** Its content, for people. */
  readonly text: string;
  /** A hash of the content. Two requests for one report with the same fingerprint and the same key are identical. */
  readonly fingerprint: string;
}

/** How a provider wants its reports. Pure: it needs no connection and no credentials. */
export interface UsageReportFormat {
  readonly size: ReportSize;
  /**
   * True: usage of a period that was billed already is rated all the same, on a later invoice. False: it would stay
   * unbilled for ever, so that it is reported for the first day that is still open.
   */
  readonly ratesLateUsage: boolean;
  /** The same report is rendered the same, as long as the provider's settings are the same. */
  readonly render: (report: UsageReport) => RenderedReport;
}
