/** Organizations as a table for people, as CSV, and as JSON. */
import { formatInstant, type Instant, stringifyJsonExact } from '@usage-billing/core/shared';
import type { Organization, Standing } from '@usage-billing/core/trials';
import { csvLine, tableText } from '@usage-billing/wiring';
import * as O from 'fp-ts/lib/Option.js';
import { visible } from '../visible.ts';

export const organizationsText = (
  organizations: ReadonlyArray<Organization>,
  standing: (organization: Organization) => Standing,
): string =>
  tableText(
    [
      { head: 'organization' },
      { head: 'id' },
      { head: 'name' },
      { head: 'stands' },
      { head: 'trial ends' },
      { head: 'account' },
      { head: 'refused' },
    ],
    organizations.map((organization) => {
      const {
        externalId,
        id,
        name,
        standing: stands,
        trialExpiresAt,
        account,
        refused,
      } = recordOf(organization, standing(organization));
      return [externalId, id, name, stands, trialExpiresAt, account, refused].map(visible);
    }),
  );

const COLUMNS = [
  'externalId',
  'id',
  'name',
  'standing',
  'createdAt',
  'deletedAt',
  'trialExpiresAt',
  'account',
  'refused',
  'refusedBecause',
  'emails',
] as const;

export const organizationCsvHeader = (): string => csvLine(COLUMNS);

export const organizationCsv = (organization: Organization, standing: Standing): string => {
  const record = recordOf(organization, standing);
  return csvLine(COLUMNS.map((column) => record[column]));
};

/** What an organization does not have is left out. */
export const organizationJsonLine = (organization: Organization, standing: Standing): string => {
  const record = Object.entries(recordOf(organization, standing)).filter(([, text]) => text !== '');
  return stringifyJsonExact({ ...Object.fromEntries(record), emails: organization.emails });
};

const text = (value: O.Option<string>): string => O.getOrElse(() => '')(value);

const time = (value: O.Option<Instant>): string => text(O.map(formatInstant)(value));

/** Everything as text; empty where there is nothing. */
const recordOf = (organization: Organization, standing: Standing): Record<(typeof COLUMNS)[number], string> => {
  const { externalId, id, name, createdAt, deletedAt, trialExpiresAt, billingAccount, emails } = organization;
  const { refuseDataAccess, refuseDataUpload, refuseDataReason } = organization;
  return {
    externalId,
    id: text(id),
    name,
    standing,
    createdAt: formatInstant(createdAt),
    deletedAt: time(deletedAt),
    trialExpiresAt: formatInstant(trialExpiresAt),
    account: text(O.map(({ number }: { readonly number: string }) => number)(billingAccount)),
    refused: [refuseDataAccess ? 'access' : '', refuseDataUpload ? 'upload' : ''].filter(Boolean).join(' and '),
    refusedBecause: text(refuseDataReason),
    emails: emails.join(' '),
  };
};
