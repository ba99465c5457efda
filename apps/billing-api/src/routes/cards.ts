/** The card that pays, and the way to leave another one. */
import type { AuthTokenAnswer, CardAnswer } from '@usage-billing/contracts/wire';
import {
  accountNumberOf,
  type PaymentPageAccess,
  type ProviderPaymentPage,
  type ProviderPayments,
} from '@usage-billing/core/invoices';
import type { OrganizationDirectory } from '@usage-billing/core/trials';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DirectoryReads } from '../cache/directory.ts';
import { type Refusal, refusalOf, refusalOfChange } from '../http/problem.ts';
import type { Asked } from '../http/route.ts';
import { accountNumberIn, findOrganization } from './find-organization.ts';

export interface CardDeps {
  readonly directory: Pick<OrganizationDirectory, 'findByExternalId'>;
  readonly recentDirectory: DirectoryReads;
  readonly payments: ProviderPayments;
  readonly paymentPage: ProviderPaymentPage;
}

const noDefaultCard = (): Refusal => ({ name: 'card-not-found' });
const noSuchCard = (): Refusal => ({ name: 'payment-method-not-found' });
const noPage = (): Refusal => ({ name: 'payment-page-not-found' });

export const getDefaultCard =
  ({ recentDirectory, payments }: CardDeps) =>
  ({ externalId }: Asked<object, undefined>): TE.TaskEither<Refusal, CardAnswer> =>
    pipe(
      findOrganization(recentDirectory, externalId),
      TE.chain(accountNumberIn),
      TE.chain((number) => TE.mapLeft(refusalOf)(payments.defaultCard(number))),
      TE.chain(TE.fromOption(noDefaultCard)),
    );

export const setDefaultCard =
  ({ directory, payments }: CardDeps) =>
  ({ externalId, parts }: Asked<object, undefined>): TE.TaskEither<Refusal, CardAnswer> =>
    pipe(
      findOrganization(directory, externalId),
      TE.chain(accountNumberIn),
      TE.chain((number) => TE.mapLeft(refusalOfChange)(payments.setDefaultCard(number, parts.paymentMethodId ?? ''))),
      TE.chain(TE.fromOption(noSuchCard)),
    );

const authTokenAnswer = ({ pageId, supportedTypes, accountId, ...access }: PaymentPageAccess): AuthTokenAnswer => ({
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

/** Before there is an account its number is known already, as it follows from the organization. */
export const getAuthToken =
  ({ recentDirectory, paymentPage }: CardDeps) =>
  ({ externalId }: Asked<object, undefined>): TE.TaskEither<Refusal, AuthTokenAnswer> =>
    pipe(
      findOrganization(recentDirectory, externalId),
      TE.map(({ billingAccount }) =>
        O.isSome(billingAccount) ? billingAccount.value.number : accountNumberOf(externalId),
      ),
      TE.chain((number) => TE.mapLeft(refusalOf)(paymentPage.access(number))),
      TE.chain(TE.fromOption(noPage)),
      TE.map(authTokenAnswer),
    );
