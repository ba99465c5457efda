/** Trial notices written to a log instead of being mailed, for local runs and for trying things out. */
import { formatInstant } from '@usage-billing/core/shared';
import type { NotifyError, TrialNotice, TrialNotifier } from '@usage-billing/core/trials';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';

/** The fields of one structured log line. */
export interface NoticeLine {
  readonly notice: TrialNotice;
  readonly externalId: string;
  readonly instanceId: string | null;
  /** How many owners would have got the mail; the addresses themselves do not belong into a log. */
  readonly recipients: number;
  readonly trialExpiresAt: string;
}

export type LogNotice = (line: NoticeLine, message: string) => void;

/** A log that throws has told nobody, so the notice counts as refused and may be tried again. */
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
