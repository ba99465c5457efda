/**
 * Delivers mails one by one, and keeps connections open for the next mail. The library has a pool of its own, but that one
 * sends a mail again when the connection breaks, whatever had become of it.
 */

import { inSteps, step } from '@usage-billing/core/shared';
import { outboundPolicy, type PolicyFailure } from '@usage-billing/outbound';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SmtpConfig } from './config.ts';
import { type Delivery, type DeliveryFailed, type MailFailure, wasStaleConnection } from './delivery.ts';
import { idleConnections } from './idle-connections.ts';
import { type MailConnection, openMailConnection } from './mail-connection.ts';
import type { Message } from './message.ts';

export interface MailServer {
  readonly deliver: (message: Message) => TE.TaskEither<DeliveryFailed, Delivery>;
  /** Closes the connections that wait for the next mail. */
  readonly close: () => void;
}

const DEADLINE_MILLIS = 60_000;

export const mailServer = (config: SmtpConfig): MailServer => {
  const idle = idleConnections();
  /** A stale connection is replaced once, at once, and under the same deadline. Nothing else is sent again. */
  const policy = outboundPolicy<DeliveryFailed>({
    attempts: 2,
    backOff: () => 0,
    retryable: wasStaleConnection,
    callMillis: config.deadlineMillis ?? DEADLINE_MILLIS,
    toError: toDeliveryFailed,
  });

  const sendOver = (
    connection: MailConnection,
    message: Message,
    signal: AbortSignal,
    reused: boolean,
  ): TE.TaskEither<DeliveryFailed, Delivery> =>
    TE.bimap(
      (failed: Omit<DeliveryFailed, 'reused'>): DeliveryFailed => ({ ...failed, reused }),
      (delivery: Delivery) => {
        idle.add(connection);
        return delivery;
      },
    )(connection.send(message, signal));

  return {
    deliver: (message) =>
      policy.call(({ number, signal }) =>
        inSteps(async function* () {
          const reused = number === 1 ? idle.take() : undefined;
          if (reused !== undefined) return yield* step(sendOver(reused, message, signal, true));
          const opened = yield* step(TE.mapLeft(notOpened)(openMailConnection(config, signal)));
          return yield* step(sendOver(opened, message, signal, false));
        }),
      ),
    close: idle.close,
  };
};

const notOpened = (failure: MailFailure): DeliveryFailed => ({ failure, handedOver: false, reused: false });

/** Connections end at the deadline by themselves and know better; without their word the message may be in a mailbox. */
const toDeliveryFailed = (failure: PolicyFailure): DeliveryFailed => ({
  failure: { code: 'ETIMEDOUT', message: 'timed out' },
  handedOver: failure._tag === 'DeadlineExceeded' && failure.started,
  reused: false,
});
