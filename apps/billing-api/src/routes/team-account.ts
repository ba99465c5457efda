/** Who bills a team. */
import type { TeamAccountBody, TeamAccountResponse } from '@usage-billing/contracts/wire';
import type { TeamAccount, TeamAccounts } from '@usage-billing/core/invoices';
import type { Clock } from '@usage-billing/core/shared';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { EndpointRequest } from '../http/endpoint.ts';
import { type ApiProblem, portProblem } from '../http/problem.ts';

interface TeamAccountDeps {
  readonly teamAccounts: TeamAccounts;
  readonly clock: Clock;
}

const teamAccountResponse = ({ id, teamId, createdAt, billedExternally }: TeamAccount): TeamAccountResponse => ({
  id,
  teamId,
  provider: billedExternally ? 'external' : 'zuora',
  created: createdAt,
});

const noAccount = (): ApiProblem => ({ name: 'team-account-not-found' });

export const getTeamAccount =
  ({ teamAccounts }: TeamAccountDeps) =>
  ({ params }: EndpointRequest<object, undefined>): TE.TaskEither<ApiProblem, TeamAccountResponse> =>
    pipe(
      TE.mapLeft(portProblem)(teamAccounts.find(params.teamId ?? '')),
      TE.chain(TE.fromOption(noAccount)),
      TE.map(teamAccountResponse),
    );

export const putTeamAccount =
  ({ teamAccounts, clock }: TeamAccountDeps) =>
  ({
    params,
    body,
    userId,
  }: EndpointRequest<object, TeamAccountBody>): TE.TaskEither<ApiProblem, TeamAccountResponse> =>
    pipe(
      teamAccounts.setBilledExternally(params.teamId ?? '', body.provider === 'external', clock.now(), {
        by: userId,
        // The request has no place for a reason.
        note: '',
        role: 'operator',
        through: 'api',
      }),
      TE.mapLeft(portProblem),
      TE.map(teamAccountResponse),
    );
