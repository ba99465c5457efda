/** What the audit log says about a difference that staff accepted, and accept no more. */
import * as O from 'fp-ts/lib/Option.js';
import type { NewStaffAction } from '../../shared/staff-actions.ts';
import { Decimal } from '../money/money.ts';
import type { AcceptedDifference, NewAcceptedDifference, Withdrawal } from './accepted-differences.ts';

/** Its amount is that of all its parts. */
export const differenceAccepted = (difference: NewAcceptedDifference): NewStaffAction => {
  const { instanceId, at, decision, as } = difference;
  return {
    decision,
    at,
    action: 'difference.accept',
    object: { kind: 'organization', id: instanceId },
    before: O.none,
    after: O.some({ ...described(difference), as }),
  };
};

/** What was accepted stands before it. */
export const differenceWithdrawn = (accepted: AcceptedDifference, { at, decision }: Withdrawal): NewStaffAction => ({
  decision,
  at,
  action: 'difference.withdraw',
  object: { kind: 'organization', id: accepted.instanceId },
  before: O.some({ ...described(accepted), as: accepted.as }),
  after: O.none,
});

const described = ({
  amountType,
  kind,
  parts,
  money,
}: Pick<AcceptedDifference, 'amountType' | 'kind' | 'parts' | 'money'>) => {
  const quantity = parts.reduce((sum, part) => sum.plus(part.quantity), new Decimal(0));
  const worth = O.isNone(money)
    ? {}
    : { money: money.value.amount.toFixed(), currency: money.value.currency as string };
  return { difference: kind, unit: amountType, quantity: quantity.toFixed(), ...worth };
};

/** The accepted difference of that number, unless it was withdrawn: a withdrawal has the same parts. */
export const heldAcceptance = (all: ReadonlyArray<AcceptedDifference>, id: bigint): O.Option<AcceptedDifference> => {
  const found = all.find((one) => one.id === id && one.as !== 'withdrawn');
  const isWithdrawn = all.some(
    (one) => one.as === 'withdrawn' && one.id > id && found !== undefined && hasPartsOf(one, found),
  );
  return isWithdrawn ? O.none : O.fromNullable(found);
};

const hasPartsOf = (one: AcceptedDifference, other: AcceptedDifference): boolean =>
  one.instanceId === other.instanceId &&
  one.amountType === other.amountType &&
  one.kind === other.kind &&
  other.parts.every(({ place }) => one.parts.some((part) => part.place === place));
