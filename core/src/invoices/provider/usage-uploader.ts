/** Port: handing a usage file to the billing provider, and finding out what became of it. */
import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { CalendarDay } from '../../shared/calendar.ts';
import type { Instant } from '../../shared/instant.ts';
import type { Pages } from '../../shared/pages.ts';
import type { Decimal } from '../money/money.ts';

/** How a send can fail: what matters is whether the provider can have taken the file. */
export type SubmitError =
  /** Certain that nothing arrived: the connection was refused, the name not found, TLS failed, the request was throttled. */
  | { readonly _tag: 'NotSent'; readonly reason: string }
  /** The provider answered definitely that it does not take this file. Nothing was taken. */
  | { readonly _tag: 'Refused'; readonly reason: string }
  /** Nobody can tell: a time-out, a reset, a server error after the request went out. */
  | { readonly _tag: 'OutcomeUnknown'; readonly reason: string };

export type ProviderUnavailable = { readonly _tag: 'ProviderUnavailable'; readonly message: string };

export type ImportStatus =
  | { readonly _tag: 'Pending' }
  | { readonly _tag: 'Completed' }
  /** Failed or cancelled; an import is atomic, so none of it was taken. */
  | { readonly _tag: 'Failed'; readonly reason: string };

export interface UsageFile {
  readonly fileName: string;
  readonly content: Uint8Array;
  readonly idempotencyKey: string;
}

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
  /** False while the provider still imports it; other records of its file may then be missing. */
  readonly complete: boolean;
}

export interface UsageUploader {
  /** Sends the file once, with no retry of its own. The same file and key make byte-identical requests. Answers the import id. */
  readonly submit: (file: UsageFile) => TaskEither<SubmitError, string>;
  /** Safe to repeat. */
  readonly importStatus: (importId: string) => TaskEither<ProviderUnavailable, ImportStatus>;
  /**
   * The import status of usage with exactly this description on the account, if the provider knows any. None proves
   * nothing while an import may still be queued.
   */
  readonly findByDescription: (query: {
    readonly accountNumber: string;
    readonly description: string;
  }) => TaskEither<ProviderUnavailable, Option<ImportStatus>>;
  /**
   * Usage of all accounts that was submitted after the moment, by the provider's clock, in no order; records without a
   * description are left out. Few calls where little was submitted.
   */
  readonly arrivedSince: (moment: Instant) => Pages<ProviderUnavailable, ArrivedUsage>;
}
