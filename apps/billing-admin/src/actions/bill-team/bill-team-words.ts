/** What becomes of a team's organizations when its bill is made elsewhere, or here again. */
import type { ProposalPreview } from '@usage-billing/core/admin';
import type { Instant } from '@usage-billing/core/shared';
import { isOwnReason, type Organization, refusalFlags, standingOf } from '@usage-billing/core/trials';
import { exists, isSome } from 'fp-ts/lib/Option.js';
import { grouped } from '../../view/format.ts';
import { type Child, tags } from '../../view/tags.ts';

const { p } = tags;

export interface Team {
  readonly id: string;
  readonly name: string;
}

export const billedText = (externally: boolean): string => (externally ? 'elsewhere' : 'here');

export const teamTitle = ({ name }: Team, externally: boolean): string =>
  externally ? `Bill team ${name} elsewhere` : `Bill team ${name} here again`;

export const teamFields = ({ name }: Team, billedExternally: boolean): Child =>
  p({}, `The bill of team ${name} is made ${billedText(billedExternally)}. This is about all of its organizations.`);

/** More would not be read; all are counted. */
const SHOWN = 50;

export const teamPreview = (
  members: ReadonlyArray<Organization>,
  externally: boolean,
  now: Instant,
  lookBackDays: number,
): ProposalPreview => {
  const present = members.filter(({ deletedAt }) => !isSome(deletedAt));
  const after = (one: Organization): Organization => ({ ...one, billedExternally: externally });
  const refused = present.filter((one) => isRefused(one) && exists(isOwnReason)(one.refuseDataReason));
  const delinquent = present.filter((one) => standingOf(after(one), now) === 'delinquent');
  return {
    changes: present.slice(0, SHOWN).map((one) => ({
      what: `${one.name} (${one.externalId})`,
      before: standingOf(one, now),
      after: standingOf(after(one), now),
    })),
    will: externally
      ? [
          `From now on no usage of its ${counted(present.length)} goes into uploads.`,
          ...(refused.length === 0
            ? []
            : [`The enforcer clears what it refuses to ${grouped(refused.length)} of them, with its next run.`]),
        ]
      : [
          `Usage of the last ${lookBackDays} days that no upload has taken is billed here, with the next daily run.`,
          ...(delinquent.length === 0
            ? []
            : [
                `${counted(delinquent.length)} without an account: the enforcer refuses their data, and tells the owners before.`,
              ]),
        ],
    willNot: [
      'Nobody is mailed now.',
      'What uploads have taken already stays in Zuora, and so do invoices.',
      ...(present.length > SHOWN
        ? [`Only ${SHOWN} of its ${counted(present.length)} are listed above; it concerns all.`]
        : []),
      ...(members.length > present.length
        ? [`Nothing changes for ${counted(members.length - present.length)} that were deleted.`]
        : []),
    ],
  };
};

const isRefused = (organization: Organization): boolean => refusalFlags.some((flag) => organization[flag]);

const counted = (count: number): string => (count === 1 ? '1 organization' : `${grouped(count)} organizations`);
