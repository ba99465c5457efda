/** Who makes the bill of a team, in the words of the API. */
import type { TeamAccountAnswer, TeamAccountBody } from '@usage-billing/contracts/wire';
import type { TeamAccount, TeamAccounts } from '@usage-billing/core/invoices';
import type { Clock } from '@usage-billing/core/shared';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type Refusal, refusalOf } from '../http/problem.ts';
import type { Asked } from '../http/route.ts';

interface TeamAccountDeps {
  readonly teamAccounts: TeamAccounts;
  readonly clock: Clock;
}

const teamAccountAnswer = ({ id, teamId, createdAt, billedExternally }: TeamAccount): TeamAccountAnswer => ({
  id,
  teamId,
  provider: billedExternally ? 'external' : 'zuora',
  created: createdAt,
});

const noAccount = (): Refusal => ({ name: 'team-account-not-found' });

export const getTeamAccount =
  ({ teamAccounts }: TeamAccountDeps) =>
  ({ parts }: Asked<object, undefined>): TE.TaskEither<Refusal, TeamAccountAnswer> =>
    pipe(
      TE.mapLeft(refusalOf)(teamAccounts.find(parts.teamId ?? '')),
      TE.chain(TE.fromOption(noAccount)),
      TE.map(teamAccountAnswer),
    );

export const putTeamAccount =
  ({ teamAccounts, clock }: TeamAccountDeps) =>
  ({ parts, body }: Asked<object, TeamAccountBody>): TE.TaskEither<Refusal, TeamAccountAnswer> =>
    pipe(
      teamAccounts.setBilledExternally(parts.teamId ?? '', body.provider === 'external', clock.now()),
      TE.mapLeft(refusalOf),
      TE.map(teamAccountAnswer),
    );
