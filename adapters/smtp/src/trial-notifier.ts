/** Trial notices by mail: one mail to all addresses of the organization. */
import type { NotifyError, TrialNotifier } from '@usage-billing/core/trials';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { isAddress } from './address.ts';
import type { SmtpConfig } from './config.ts';
import { mailServer } from './mail-server.ts';
import { messageOf } from './message.ts';
import { notifyErrorOf, withoutAddresses } from './send-end.ts';

export interface SmtpTrialNotifier extends TrialNotifier {
  /** Ends the connections that wait for the next mail. */
  readonly close: () => Promise<void>;
}

const refused = (message: string): E.Either<NotifyError, never> => E.left({ _tag: 'NoticeRefused', message });

/**
 * Sent is what the server took for at least one address: sending it again for the others would tell the first ones twice.
 * `onPartlyRefused` hears of the others.
 */
export const smtpTrialNotifier = (config: SmtpConfig): SmtpTrialNotifier => {
  const server = mailServer(config);
  return {
    send: (notice, organization) => async () => {
      const addresses = [...new Set(organization.emails)];
      const recipients = addresses.filter(isAddress);
      if (recipients.length === 0) return refused('the organization has no mail address that can be used');
      const message = await TE.tryCatch(() => messageOf(notice, organization, recipients, config), String)();
      if (E.isLeft(message)) return refused(`the mail could not be made: ${withoutAddresses(message.left)}`);
      const end = await server.deliver(message.right);
      if (end._tag === 'Failed') return E.left(notifyErrorOf(end));
      const unusable = addresses.length - recipients.length;
      const said = [
        ...end.refused.map(({ message }) => withoutAddresses(message)),
        ...Array.from({ length: unusable }, () => 'not a mail address'),
      ];
      if (said.length > 0)
        config.onPartlyRefused?.({
          notice,
          externalId: organization.externalId,
          accepted: recipients.length - end.refused.length,
          refused: said,
        });
      return E.right(undefined);
    },
    close: async () => server.close(),
  };
};
