/** What staff accepted of a reconciliation. */
import { aStaffDecision, instance, unit } from '@usage-billing/contracts/laws';
import { Decimal, type NewAcceptedDifference } from '@usage-billing/core/invoices';
import { none } from 'fp-ts/lib/Option.js';
import { NOW } from './running-admin.ts';

export const anAcceptance = (given: Partial<NewAcceptedDifference> = {}): NewAcceptedDifference => ({
  ...{ instanceId: instance('1234'), amountType: unit('samples'), kind: 'ServicePeriod', money: none },
  ...{ parts: [{ place: 'p', quantity: new Decimal('-1234.5') }], as: 'credited', at: NOW },
  ...{ decision: aStaffDecision({ note: 'memo' }), ...given },
});
