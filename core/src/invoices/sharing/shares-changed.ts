/** What the audit log says about organizations that may use one billing account, or no longer may. */
import * as O from 'fp-ts/lib/Option.js';
import type { NewStaffAction } from '../../shared/staff-actions.ts';
import type { InstanceId } from '../../usage/instance-id.ts';
import type { ShareChange } from './shared-accounts.ts';

/** Who shares the account before and after, in order. None: nothing changed. */
export const sharesChanged = (
  action: 'account.share' | 'account.unshare',
  { accountNumber, at, decision }: ShareChange,
  before: ReadonlyArray<InstanceId>,
  after: ReadonlyArray<InstanceId>,
): O.Option<NewStaffAction> =>
  before.length === after.length
    ? O.none
    : O.some({
        decision,
        at,
        action,
        object: { kind: 'account', id: accountNumber },
        before: O.some({ organizations: before }),
        after: O.some({ organizations: after }),
      });
