/** The handler of each operation of the API. An operation of the contract without a handler does not compile. */
import { type ApiOperation, apiRoutes } from '@usage-billing/contracts/wire';
import type {
  Currency,
  ProviderAccount,
  ProviderAccounts,
  ProviderCatalog,
  ProviderInvoices,
  ProviderPaymentPage,
  ProviderPayments,
  ProviderSubscriptions,
  SharedAccounts,
  TeamAccounts,
  UploadJournal,
  UsageUploader,
} from '@usage-billing/core/invoices';
import { type Clock, dayOf } from '@usage-billing/core/shared';
import { type OrganizationDirectory, trialOf } from '@usage-billing/core/trials';
import type { UsageLedger } from '@usage-billing/core/usage';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { AccountReads } from '../cache/accounts.ts';
import type { DirectoryReads } from '../cache/directory.ts';
import type { Log } from '../http/access-log.ts';
import { type Endpoint, fileEndpoint, jsonEndpoint } from '../http/endpoint.ts';
import { accountResponse } from './account-response.ts';
import { getAuthToken, getDefaultCard, setDefaultCard } from './cards.ts';
import { changeAccountEndpoint } from './change-account.ts';
import { createAccountEndpoint } from './create-account.ts';
import { findAccount, findOrganization } from './find-organization.ts';
import { getInstanceStatus, instanceStatusHeaders } from './get-instance-status.ts';
import { getInvoiceFile } from './get-invoice-file.ts';
import { getInvoices, nextPageLink } from './get-invoices.ts';
import { getStatus } from './get-status.ts';
import { getUsage } from './get-usage.ts';
import type { InvoiceLinks } from './invoice-link.ts';
import { getTeamAccount, putTeamAccount } from './team-account.ts';

export interface EndpointDeps {
  readonly directory: OrganizationDirectory;
  /** Possibly a moment old: for what is only shown. */
  readonly cachedDirectory: DirectoryReads;
  readonly ledger: UsageLedger;
  readonly journal: UploadJournal;
  readonly accounts: ProviderAccounts;
  /** Possibly a minute old: for what is only shown. */
  readonly cachedAccounts: AccountReads;
  readonly catalog: ProviderCatalog;
  readonly invoices: ProviderInvoices;
  readonly payments: ProviderPayments;
  readonly paymentPage: ProviderPaymentPage;
  readonly subscriptions: ProviderSubscriptions;
  readonly clock: Clock;
  readonly teamAccounts: TeamAccounts;
  readonly sharedAccounts: Pick<SharedAccounts, 'all'>;
  readonly links: InvoiceLinks;
  readonly log: Log;
  /** What the provider takes in one report; nothing is sent from here. */
  readonly uploader: Pick<UsageUploader, 'size' | 'ratesLateUsage'>;
  /** Shown to customers who have no account yet. */
  readonly defaultCurrency: Currency;
  /** How long a status waits for the provider before it goes without. */
  readonly providerTimeoutMilliseconds: number;
}

export const createEndpoints = (deps: EndpointDeps): Readonly<Record<ApiOperation, Endpoint>> => ({
  createAccount: jsonEndpoint(apiRoutes.createAccount, (request) =>
    TE.map((account: ProviderAccount) => accountResponse(account, dayOf(deps.clock.now())))(
      createAccountEndpoint(deps)(request),
    ),
  ),

  changeAccount: jsonEndpoint(apiRoutes.changeAccount, changeAccountEndpoint(deps)),

  getAccount: jsonEndpoint(apiRoutes.getAccount, ({ externalId }) =>
    pipe(
      TE.Do,
      TE.bind('organization', () => findOrganization(deps.cachedDirectory, externalId)),
      TE.bind('account', ({ organization }) => findAccount(deps.cachedAccounts, organization)),
      TE.map(({ organization, account }) => ({
        ...accountResponse(account, dayOf(deps.clock.now())),
        user: { id: externalId, created: organization.createdAt, trial: trialOf(organization, deps.clock.now()) },
      })),
    ),
  ),

  getTrial: jsonEndpoint(apiRoutes.getTrial, ({ externalId }) =>
    pipe(
      findOrganization(deps.cachedDirectory, externalId),
      TE.map((organization) => trialOf(organization, deps.clock.now())),
    ),
  ),

  getStatus: jsonEndpoint(apiRoutes.getStatus, getStatus(deps)),
  getUsage: jsonEndpoint(apiRoutes.getUsage, getUsage(deps)),
  getInvoices: jsonEndpoint(apiRoutes.getInvoices, getInvoices(deps), nextPageLink),
  getInvoiceFile: fileEndpoint(apiRoutes.getInvoiceFile, getInvoiceFile(deps)),

  getAuthToken: jsonEndpoint(apiRoutes.getAuthToken, getAuthToken(deps)),
  setDefaultCard: jsonEndpoint(apiRoutes.setDefaultCard, setDefaultCard(deps)),
  getDefaultCard: jsonEndpoint(apiRoutes.getDefaultCard, getDefaultCard(deps)),

  getTeamAccount: jsonEndpoint(apiRoutes.getTeamAccount, getTeamAccount(deps)),
  putTeamAccount: jsonEndpoint(apiRoutes.putTeamAccount, putTeamAccount(deps)),

  getInstanceStatus: jsonEndpoint(apiRoutes.getInstanceStatus, getInstanceStatus(deps), instanceStatusHeaders(deps)),
});
