/** The customer's status; what the provider does not return in time is `unknown` there, and logged. */
import type { StatusResponse } from '@usage-billing/contracts/wire';
import {
  type Currency,
  type ProviderAccounts,
  type ProviderCatalog,
  readCustomerStatus,
} from '@usage-billing/core/invoices';
import type { Clock } from '@usage-billing/core/shared';
import type { UsageLedger } from '@usage-billing/core/usage';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DirectoryReads } from '../cache/directory.ts';
import type { Log } from '../http/access-log.ts';
import { withProviderTimeout } from '../http/deadline.ts';
import type { EndpointRequest } from '../http/endpoint.ts';
import { type ApiProblem, portProblem } from '../http/problem.ts';
import { statusResponse } from './status-response.ts';

export interface GetStatusDeps {
  readonly cachedDirectory: DirectoryReads;
  readonly cachedAccounts: Pick<ProviderAccounts, 'find'>;
  readonly catalog: ProviderCatalog;
  readonly ledger: Pick<UsageLedger, 'sumsTogether'>;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
  readonly defaultCurrency: Currency;
  readonly providerTimeoutMilliseconds: number;
}

export const getStatus = (deps: GetStatusDeps) => {
  const { defaultCurrency } = deps;
  const inTime = withProviderTimeout(deps.providerTimeoutMilliseconds);
  const read = readCustomerStatus({
    ...deps,
    directory: deps.cachedDirectory,
    accounts: { find: (number) => inTime(deps.cachedAccounts.find(number)) },
    catalog: { ...deps.catalog, rates: inTime(deps.catalog.rates) },
  });
  return ({ externalId }: EndpointRequest<object, undefined>): TE.TaskEither<ApiProblem, StatusResponse> =>
    pipe(
      read({ externalId, defaultCurrency }),
      TE.mapLeft(portProblem),
      TE.tapIO(({ warnings }) => () => {
        for (const warning of warnings) deps.log.warn({ externalId, warning }, 'the status is incomplete');
      }),
      TE.map(statusResponse),
    );
};
