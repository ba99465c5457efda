/** How the customer stands; what the provider does not say in time is told as unknown, and logged. */
import type { StatusAnswer } from '@usage-billing/contracts/wire';
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
import { withPatience } from '../http/deadline.ts';
import { type Refusal, refusalOf } from '../http/problem.ts';
import type { Asked } from '../http/route.ts';
import { statusAnswer } from './status-response.ts';

export interface GetStatusDeps {
  readonly recentDirectory: DirectoryReads;
  readonly recentAccounts: Pick<ProviderAccounts, 'find'>;
  readonly catalog: ProviderCatalog;
  readonly ledger: Pick<UsageLedger, 'sumsTogether'>;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
  readonly defaultCurrency: Currency;
  readonly providerPatienceMilliseconds: number;
}

export const getStatus = (deps: GetStatusDeps) => {
  const { defaultCurrency } = deps;
  const patiently = withPatience(deps.providerPatienceMilliseconds);
  const read = readCustomerStatus({
    ...deps,
    directory: deps.recentDirectory,
    accounts: { find: (number) => patiently(deps.recentAccounts.find(number)) },
    catalog: { rates: patiently(deps.catalog.rates) },
  });
  return ({ externalId }: Asked<object, undefined>): TE.TaskEither<Refusal, StatusAnswer> =>
    pipe(
      read({ externalId, defaultCurrency }),
      TE.mapLeft(refusalOf),
      TE.tapIO(({ warnings }) => () => {
        for (const warning of warnings) deps.log.warn({ externalId, warning }, 'the status is not complete');
      }),
      TE.map(statusAnswer),
    );
};
