/** What can happen to an upload. */
import type { Acceptance, ReportStatus, SubmitError } from '../../provider/usage-uploader.ts';
import type { UploadPart } from './upload.ts';

/** What an operator may decide about an upload that is in doubt, or that was not sent yet. */
export type UploadResolution =
  /** The usage is at the provider: the upload counts as imported. Of a sent one only after a day without an answer. */
  | { readonly _tag: 'ResolveTaken' }
  /** The usage is not at the provider a day after the send: it may be sent again, as a new request. */
  | { readonly _tag: 'ResolveResend' }
  /**
   * An upload that is not under way, or a day after its send without an answer or in doubt, is given up; its usage is
   * pending again, and goes out in another report.
   */
  | { readonly _tag: 'Withdraw'; readonly reason: string };

/** What happened to an upload. */
export type UploadEvent =
  /** About to be committed, before the request goes out. */
  | { readonly _tag: 'SendStarted'; readonly fingerprint: string }
  /** The identical request is about to go out again; only in doubt, with idempotent uploads, while the key lives. */
  | { readonly _tag: 'RepeatStarted' }
  /** A repetition would not be identical: settings of the provider changed since the send. It does not go out. */
  | { readonly _tag: 'RepeatDiffers'; readonly reason: string }
  /** Some of its days were billed since it was prepared. The parts take its place; usage that none has a line for is pending again. */
  | { readonly _tag: 'DaysBilled'; readonly reason: string; readonly parts: ReadonlyArray<UploadPart> }
  /** How a send ended. */
  | Acceptance
  | SubmitError
  /** `Sending` was read by a process that holds the lock: whoever was sending has died. */
  | { readonly _tag: 'FoundSending' }
  | { readonly _tag: 'ReportPending' }
  | { readonly _tag: 'ReportCompleted' }
  /** It was accepted, and is rejected later. */
  | { readonly _tag: 'ReportFailed'; readonly reason: string }
  | { readonly _tag: 'FoundAtProvider'; readonly status: ReportStatus }
  | { readonly _tag: 'AbsentAtProvider' }
  /** The provider could not say; it is asked again later. */
  | { readonly _tag: 'ProviderSilent'; readonly reason: string }
  | UploadResolution;
