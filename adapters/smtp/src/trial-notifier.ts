/** Trial notices by mail: one mail to all addresses of the organization. */
import { fail, inSteps, step } from '@usage-billing/core/shared';
import type { NotifyError, TrialNotifier } from '@usage-billing/core/trials';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { isAddress } from './address.ts';
import type { SmtpConfig } from './config.ts';
import { type Delivery, redactAddresses, toNotifyError } from './delivery.ts';
import { mailServer } from './mail-server.ts';
import { messageOf } from './message.ts';

/** A notifier that sends mail. */
export interface SmtpTrialNotifier extends TrialNotifier {
  /** Closes the connections that wait for the next mail. */
  readonly close: () => Promise<void>;
}

/**
 * A notice counts as sent once the server accepted it for at least one address: sending it again for the others would tell
 * the first ones twice. `onPartlyRefused` is called about the others.
 */
export const smtpTrialNotifier = (config: SmtpConfig): SmtpTrialNotifier => {
  const server = mailServer(config);
  return {
    send: (notice, organization) =>
      inSteps(async function* () {
        const addresses = [...new Set(organization.emails)];
        const recipients = addresses.filter(isAddress);
        if (recipients.length === 0) return yield* fail(refused('the organization has no usable mail address'));
        const message = yield* step(
          TE.tryCatch(() => messageOf(notice, organization, recipients, config), toComposeError),
        );
        const delivery = yield* step(TE.mapLeft(toNotifyError)(server.deliver(message)));
        const problems = recipientProblems(delivery, addresses.length - recipients.length);
        if (problems.length > 0)
          config.onPartlyRefused?.({
            notice,
            externalId: organization.externalId,
            accepted: recipients.length - delivery.rejectedRecipients.length,
            refused: problems,
          });
      }),
    close: async () => server.close(),
  };
};

const refused = (message: string): NotifyError => ({ _tag: 'NoticeRefused', message });

const toComposeError = (error: unknown): NotifyError =>
  refused(`the mail could not be composed: ${redactAddresses(String(error))}`);

const recipientProblems = ({ rejectedRecipients }: Delivery, invalid: number): ReadonlyArray<string> => [
  ...rejectedRecipients.map(({ message }) => redactAddresses(message)),
  ...Array.from({ length: invalid }, () => 'not a mail address'),
];
