/** Whether a customer's last payment went through. */
import { isNone, none, type Option, toUndefined } from 'fp-ts/lib/Option.js';
import { max } from 'fp-ts/lib/Ord.js';
import { compact, head } from 'fp-ts/lib/ReadonlyArray.js';
import * as S from 'fp-ts/lib/string.js';
import type { Payment, PaymentStatus } from '../provider/provider-accounts.ts';

export type LastPayment =
  /** It went through, is under way, was taken back on purpose, or there was none. */
  | { readonly _tag: 'PaymentFine' }
  /** `declineCode`: what the gateway said, if it said anything. */
  | { readonly _tag: 'PaymentFailed'; readonly declineCode: Option<string> };

const isFailure = (status: PaymentStatus): boolean => status === 'Error' || typeof status === 'object';

const ofLatestDay = (payments: ReadonlyArray<Payment>): ReadonlyArray<Payment> => {
  const latest = compact(payments.map((payment) => payment.effectiveDate)).reduce(max<string>(S.Ord), '');
  return payments.filter((payment) => toUndefined(payment.effectiveDate) === latest);
};

/**
 * Looks at the payments of the latest effective date; one failure among them is a failure. A payment without a readable
 * date may be the latest one, and a status that nobody knows may be a failure: both count as failed, so that somebody
 * looks at them.
 */
export const lastPayment = (payments: ReadonlyArray<Payment>): LastPayment => {
  const failed = ofLatestDay(payments).filter((payment) => isFailure(payment.status));
  if (failed.length > 0)
    return { _tag: 'PaymentFailed', declineCode: head(compact(failed.map((payment) => payment.declineCode))) };
  const undated = payments.some((payment) => isNone(payment.effectiveDate));
  return undated ? { _tag: 'PaymentFailed', declineCode: none } : { _tag: 'PaymentFine' };
};
