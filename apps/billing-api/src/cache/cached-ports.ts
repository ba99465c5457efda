/** The API's ports with caches in front of what is only shown; see `docs/decisions/0017`. */
import type { Log } from '../http/access-log.ts';
import type { Ports } from '../ports.ts';
import { type AccountReads, cacheAccounts } from './accounts.ts';
import { cacheCatalog } from './catalog.ts';
import { cacheDirectory, type DirectoryReads } from './directory.ts';
import { cacheInvoices } from './invoices.ts';

export const cachedPorts = (
  ports: Ports,
  {
    log,
    directoryCacheSeconds,
    providerTimeoutSeconds,
  }: {
    readonly log: Pick<Log, 'warn'>;
    readonly directoryCacheSeconds: number;
    readonly providerTimeoutSeconds: number;
  },
): Ports & { readonly cachedDirectory: DirectoryReads; readonly cachedAccounts: AccountReads } => {
  const { clock } = ports;
  const providerTimeoutMilliseconds = providerTimeoutSeconds * 1000;
  const accounts = cacheAccounts(ports, clock);
  const directory = cacheDirectory(ports.directory, clock, directoryCacheSeconds);
  return {
    ...ports,
    ...accounts.current,
    cachedAccounts: accounts.cached,
    invoices: cacheInvoices(ports.invoices, clock),
    catalog: cacheCatalog(ports.catalog, { clock, log, providerTimeoutMilliseconds }),
    directory: directory.current,
    cachedDirectory: directory.cached,
  };
};
