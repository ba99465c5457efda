/** The users service, where one is configured, instead of the organizations in the database. */
import type { DirectoryClient, DirectoryHttpConfig, DirectoryRequestLog } from '@usage-billing/directory-http';
import { ContainerModule } from 'inversify';
import { component } from '../component.ts';
import { bindOver } from '../override.ts';
import { LoggerToken } from '../process-module.ts';
import type { Logger } from '../run/logger.ts';
import { token } from '../token.ts';
import { OrganizationDirectoryToken, TrialNotifierToken } from '../tokens.ts';
import { type DirectoryConfig, directoryHttpConfigOf, directoryRules, directorySettings } from './settings.ts';

/** Shared by directory and notifier, which have one circuit breaker. */
const DirectoryClientToken = token<DirectoryClient>('DirectoryClient');

const load = () => import('@usage-billing/directory-http');

/** After the module that binds the directory of the database. Nothing where organizations are in the database. */
export const directoryModules = (config: DirectoryConfig): ReadonlyArray<ContainerModule> => {
  const access = directoryHttpConfigOf(config);
  if (access === undefined) return [];
  return [
    new ContainerModule((options) => {
      options.bind(DirectoryClientToken).toResolvedValue(openClient(access), [LoggerToken]);
      bindOver(options, OrganizationDirectoryToken).toResolvedValue(
        async (client: DirectoryClient) => (await load()).httpDirectory(client),
        [DirectoryClientToken],
      );
    }),
  ];
};

/** After `directoryModules`: the users service sends the notices itself. */
export const directoryNotifierModule = (): ContainerModule =>
  new ContainerModule((options) => {
    bindOver(options, TrialNotifierToken).toResolvedValue(
      async (client: DirectoryClient) => (await load()).httpTrialNotifier(client),
      [DirectoryClientToken],
    );
  });

/** Organizations: those in the database, or those of a users service. Needs `postgres`. */
export const directory = component({
  settings: directorySettings,
  rules: directoryRules,
  modules: directoryModules,
  systems: ({ directoryUrl }) => [
    {
      role: 'organizations',
      system: directoryUrl === undefined ? 'in the database' : `users service at ${new URL(directoryUrl).host}`,
      standIn: false,
    },
  ],
});

const openClient =
  (config: DirectoryHttpConfig) =>
  async (logger: Logger): Promise<DirectoryClient> =>
    (await load()).directoryClient({
      ...config,
      onRequest: (request) => {
        if (hasFailed(request)) logger.warn(request, 'a request to the organization directory failed');
        else logger.debug(request, 'request to the organization directory');
      },
      onCircuit: (state) =>
        state === 'open'
          ? logger.warn('the organization directory keeps failing: no requests for some seconds')
          : logger.info('the organization directory is back'),
    });

/** `Problem`: the directory refused in the words of its contract, e.g. for an unknown organization. */
const hasFailed = ({ outcome }: DirectoryRequestLog): boolean => outcome !== 'ok' && outcome !== 'Problem';
