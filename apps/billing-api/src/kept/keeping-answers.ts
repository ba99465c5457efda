/** The ports of the API with what they answered a moment ago; see `docs/decisions/0017`. */
import type { EndpointDeps } from '../endpoints.ts';
import type { Log } from '../observe.ts';
import type { Ports } from '../ports.ts';
import { keptAccounts } from './kept-accounts.ts';
import { keptCatalog } from './kept-catalog.ts';
import { keptDirectory } from './kept-directory.ts';
import { keptInvoices } from './kept-invoices.ts';

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
