/** A notifier that keeps what it was asked to send, and fails as a test tells it to. */
import type { NotifyError, Organization, TrialNotice, TrialNotifier } from '@usage-billing/core/trials';
import * as E from 'fp-ts/lib/Either.js';
import { answerOrError } from './answer.ts';

/** A notice that owners were told. */
export interface SentNotice {
  readonly notice: TrialNotice;
  readonly organization: Organization;
}

/** A notifier that remembers what it was asked to send. */
export interface MemoryNotifier extends TrialNotifier {
  /** What owners were told, in order; of a send with an unknown outcome, what went out all the same. */
  readonly sent: () => ReadonlyArray<SentNotice>;
  /** The next send fails in this way; called again, the send after it too. */
  readonly failNext: (error: NotifyError) => void;
}

/** A notifier that sends nothing and remembers everything. */
export const memoryNotifier = (): MemoryNotifier => {
  const sent: SentNotice[] = [];
  const failures: NotifyError[] = [];
  return {
    send: (notice, organization) =>
      answerOrError(() => {
        const failure = failures.shift();
        if (failure?._tag !== 'NoticeRefused') sent.push({ notice, organization });
        return failure === undefined ? E.right(undefined) : E.left(failure);
      }),
    sent: () => [...sent],
    failNext: (error) => {
      failures.push(error);
    },
  };
};
