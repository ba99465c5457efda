/** What the audit log says about a difference that staff accepted. */
import * as O from 'fp-ts/lib/Option.js';
import type { NewStaffAction } from '../../shared/staff-actions.ts';
import { Decimal } from '../money/money.ts';
import type { NewAcceptedDifference } from './accepted-differences.ts';

/** Its amount is that of all its parts. */
export const differenceAccepted = (difference: NewAcceptedDifference): NewStaffAction => {
  const { instanceId, amountType, kind, parts, money, as, at, decision } = difference;
  const quantity = parts.reduce((sum, part) => sum.plus(part.quantity), new Decimal(0));
  const worth = O.isNone(money)
    ? {}
    : { money: money.value.amount.toFixed(), currency: money.value.currency as string };
  return {
    decision,
    at,
    action: 'difference.accept',
    object: { kind: 'organization', id: instanceId },
    before: O.none,
    after: O.some({ difference: kind, unit: amountType, quantity: quantity.toFixed(), as, ...worth }),
  };
};
