/** Has the bill of a team made elsewhere, or here again. */
import type { ActionFailure } from '@usage-billing/core/admin';
import type { TeamAccount } from '@usage-billing/core/invoices';
import { collectPages, fail, inSteps, step } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import * as E from 'fp-ts/lib/Either.js';
import { exists, isNone } from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { type Action, action } from '../../action/action.ts';
import type { PageError } from '../../page/page.ts';
import { reading, readingOrganization } from '../../page/read.ts';
import type { PageDeps } from '../../ports.ts';
import { billedText, type Team, teamFields, teamPreview, teamTitle } from './bill-team-words.ts';

const Input = t.type({ id: t.string, name: t.string });

/** The organization by which somebody came to the team. */
interface Subject {
  readonly team: Team;
  readonly billedExternally: boolean;
}

const billTeam = (externally: boolean): Action<PageDeps> =>
  action<PageDeps>()<Subject, Team>({
    name: externally ? 'team.bill-externally' : 'team.bill-here',
    path: `/organizations/:id/bill-team-${externally ? 'externally' : 'here'}`,
    nav: 'Organizations',
    role: 'operator',
    subject:
      ({ directory, teamAccounts }) =>
      ({ params: { id = '' } }) =>
        inSteps(async function* () {
          const { team } = yield* step(readingOrganization(directory, id));
          if (isNone(team))
            return yield* fail<PageError>({ _tag: 'NotFound', what: `team of the organization “${id}”` });
          const account = yield* step(reading(teamAccounts.find(team.value.id)));
          return { team: team.value, billedExternally: exists(isExternal)(account) };
        }),
    title: ({ team }) => teamTitle(team, externally),
    fields: ({ team, billedExternally }) => teamFields(team, billedExternally),
    read: (_, { team: { id, name }, billedExternally }) =>
      billedExternally === externally
        ? E.left([`The bill of this team is made ${billedText(externally)} already.`])
        : E.right({ id, name }),
    input: Input,
    look:
      ({ directory, teamAccounts, clock, uploadPolicy }) =>
      (team) =>
        inSteps(async function* () {
          const account = yield* step(unavailable(teamAccounts.find(team.id)));
          if (exists(isExternal)(account) === externally)
            return yield* fail<ActionFailure>({
              _tag: 'ActionRefused',
              message: `Its bill is made ${billedText(externally)} already.`,
            });
          const everybody = yield* step(unavailable(collectPages(directory.all())));
          const members = everybody.filter((one: Organization) => exists(({ id }: Team) => id === team.id)(one.team));
          return {
            title: teamTitle(team, externally),
            object: { kind: 'team', id: team.id } as const,
            preview: teamPreview(members, externally, clock.now(), uploadPolicy.lookBackDays),
            carryOut: (decision) =>
              TE.map(() => `The bill of team ${team.name} is made ${billedText(externally)} now.`)(
                unavailable(teamAccounts.setBilledExternally(team.id, externally, clock.now(), decision)),
              ),
          };
        }),
  });

export const billTeamExternallyAction = billTeam(true);
export const billTeamHereAction = billTeam(false);

const isExternal = ({ billedExternally }: TeamAccount): boolean => billedExternally;

const unavailable = TE.mapLeft(
  ({ message }: { readonly message: string }): ActionFailure => ({ _tag: 'ActionUnavailable', message }),
);
