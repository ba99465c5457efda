/** Trial notices written to a log instead of being mailed, for local runs. */
import { formatInstant } from '@usage-billing/core/shared';
import type { NotifyError, TrialNotice, TrialNotifier } from '@usage-billing/core/trials';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';

/** The fields of one structured log line. */
export interface NoticeLine {
  readonly notice: TrialNotice;
  readonly externalId: string;
  /** Null, as in JSON, for an organization that has no instance yet. */
  readonly instanceId: string | null;
  /** How many owners a mail would have gone to; the addresses themselves do not belong in a log. */
  readonly recipients: number;
  readonly trialExpiresAt: string;
}

/** Writes one line about a notice that would have been sent. */
export type LogNotice = (line: NoticeLine, message: string) => void;

/** A log that throws has told nobody, so the notice counts as refused and may be sent again. */
export const logTrialNotifier = (log: LogNotice): TrialNotifier => ({
  send: (notice, organization) =>
    TE.tryCatch(
      async () =>
        log(
          {
            notice,
            externalId: organization.externalId,
            instanceId: O.toNullable(organization.id),
            recipients: organization.emails.length,
            trialExpiresAt: formatInstant(organization.trialExpiresAt),
          },
          `trial notice: ${notice}`,
        ),
      (error): NotifyError => ({
        _tag: 'NoticeRefused',
        message: error instanceof Error ? error.message : String(error),
      }),
    ),
});
