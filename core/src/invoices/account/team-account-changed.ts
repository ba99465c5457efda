/** What the audit log says about a team whose bill is made elsewhere from now on, or here again. */
import * as O from 'fp-ts/lib/Option.js';
import type { StaffDecision } from '../../shared/decision.ts';
import type { Instant } from '../../shared/instant.ts';
import type { NewStaffAction } from '../../shared/staff-actions.ts';
import type { TeamAccount } from './team-accounts.ts';

const stateOf = ({ billedExternally }: Pick<TeamAccount, 'billedExternally'>) => ({ billedExternally });

/** None: it is as it was before. A team without an account is billed here, but that nobody had said so is told too. */
export const teamAccountChanged = (
  before: O.Option<Pick<TeamAccount, 'billedExternally'>>,
  after: TeamAccount,
  at: Instant,
  decision: StaffDecision,
): O.Option<NewStaffAction> =>
  O.isSome(before) && before.value.billedExternally === after.billedExternally
    ? O.none
    : O.some({
        decision,
        at,
        action: after.billedExternally ? 'team.bill-externally' : 'team.bill-here',
        object: { kind: 'team', id: after.teamId },
        before: O.map(stateOf)(before),
        after: O.some(stateOf(after)),
      });
