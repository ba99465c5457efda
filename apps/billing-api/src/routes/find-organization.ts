/** The first steps of most handlers: the organization, and its account at the provider. */
import type { ProviderAccount, ProviderAccounts } from '@usage-billing/core/invoices';
import type { BillingAccount, Organization, OrganizationDirectory } from '@usage-billing/core/trials';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type ApiProblem, portProblem } from '../http/problem.ts';

const noAccount = (): ApiProblem => ({ name: 'account-not-found' });

export const findOrganization = (
  directory: Pick<OrganizationDirectory, 'findByExternalId'>,
  externalId: string,
): TE.TaskEither<ApiProblem, Organization> => TE.mapLeft(portProblem)(directory.findByExternalId(externalId));

export const accountNumberIn = (organization: Organization): TE.TaskEither<ApiProblem, string> =>
  TE.fromOption(noAccount)(O.map(({ number }: BillingAccount) => number)(organization.billingAccount));

export const findAccount = (
  accounts: Pick<ProviderAccounts, 'find'>,
  organization: Organization,
): TE.TaskEither<ApiProblem, ProviderAccount> =>
  pipe(
    accountNumberIn(organization),
    TE.chain((number) => TE.mapLeft(portProblem)(accounts.find(number))),
    TE.chain(TE.fromOption(noAccount)),
  );
