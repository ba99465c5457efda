/** The default card, and what the hosted page for adding one needs. */
import type { AuthTokenResponse, CardResponse } from '@usage-billing/contracts/wire';
import {
  accountNumberFor,
  type PaymentPageAccess,
  type ProviderPaymentPage,
  type ProviderPayments,
} from '@usage-billing/core/invoices';
import type { OrganizationDirectory } from '@usage-billing/core/trials';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DirectoryReads } from '../cache/directory.ts';
import type { EndpointRequest } from '../http/endpoint.ts';
import { type ApiProblem, changeProblem, portProblem, unavailable } from '../http/problem.ts';
import { accountNumberIn, findOrganization } from './find-organization.ts';

export interface CardDeps {
  readonly directory: Pick<OrganizationDirectory, 'findByExternalId'>;
  readonly cachedDirectory: DirectoryReads;
  readonly payments: ProviderPayments;
  readonly paymentPage: ProviderPaymentPage;
}

const noDefaultCard = (): ApiProblem => ({ name: 'card-not-found' });
const noSuchCard = (): ApiProblem => ({ name: 'payment-method-not-found' });
const noPage = (): ApiProblem => ({ name: 'payment-page-not-found' });

export const getDefaultCard =
  ({ cachedDirectory, payments }: CardDeps) =>
  ({ externalId }: EndpointRequest<object, undefined>): TE.TaskEither<ApiProblem, CardResponse> =>
    pipe(
      findOrganization(cachedDirectory, externalId),
      TE.chain(accountNumberIn),
      TE.chain((number) => TE.mapLeft(portProblem)(payments.defaultCard(number))),
      TE.chain(TE.fromOption(noDefaultCard)),
    );

export const setDefaultCard =
  ({ directory, payments }: CardDeps) =>
  ({ externalId, params }: EndpointRequest<object, undefined>): TE.TaskEither<ApiProblem, CardResponse> =>
    pipe(
      findOrganization(directory, externalId),
      TE.chain(accountNumberIn),
      TE.chain((number) => TE.mapLeft(changeProblem)(payments.setDefaultCard(number, params.paymentMethodId ?? ''))),
      TE.chain(TE.fromOption(noSuchCard)),
    );

const authTokenResponse = ({ pageId, supportedTypes, accountId, ...access }: PaymentPageAccess): AuthTokenResponse => ({
  signature: access.signature,
  token: access.token,
  tenantId: access.tenantId,
  key: access.key,
  id: pageId,
  url: access.url,
  paymentGateway: access.paymentGateway,
  param_supportedTypes: supportedTypes,
  ...(O.isSome(accountId) ? { field_accountId: accountId.value } : {}),
});

/** The number of an account follows from the organization, so that it is known before the account exists. */
export const getAuthToken =
  ({ cachedDirectory, paymentPage }: CardDeps) =>
  ({ externalId }: EndpointRequest<object, undefined>): TE.TaskEither<ApiProblem, AuthTokenResponse> =>
    pipe(
      findOrganization(cachedDirectory, externalId),
      TE.map(accountNumberFor),
      TE.chain(TE.fromOption(() => unavailable('directory-failed', `${externalId} has no internal id yet`))),
      TE.chain((number) => TE.mapLeft(portProblem)(paymentPage.access(number))),
      TE.chain(TE.fromOption(noPage)),
      TE.map(authTokenResponse),
    );
