/** The ports of the API with what they answered a moment ago; see `docs/decisions/0017`. */

import type { Log } from '../http/access-log.ts';
import type { Ports } from '../ports.ts';
import type { EndpointDeps } from '../routes/routes.ts';
import { keptAccounts } from './accounts.ts';
import { keptCatalog } from './catalog.ts';
import { keptDirectory } from './directory.ts';
import { keptInvoices } from './invoices.ts';

export const keepingAnswers = (
  ports: Ports,
  {
    log,
    directoryFreshSeconds,
    providerPatienceSeconds,
  }: {
    readonly log: Pick<Log, 'warn'>;
    readonly directoryFreshSeconds: number;
    readonly providerPatienceSeconds: number;
  },
): Ports & Pick<EndpointDeps, 'recentDirectory' | 'recentAccounts'> => {
  const { clock } = ports;
  const providerPatienceMilliseconds = providerPatienceSeconds * 1000;
  const provider = keptAccounts(ports, clock);
  const directory = keptDirectory(ports.directory, clock, directoryFreshSeconds);
  return {
    ...ports,
    ...provider.current,
    recentAccounts: provider.recent,
    invoices: keptInvoices(ports.invoices, clock),
    catalog: keptCatalog(ports.catalog, { clock, log, providerPatienceMilliseconds }),
    directory: directory.current,
    recentDirectory: directory.recent,
  };
};
