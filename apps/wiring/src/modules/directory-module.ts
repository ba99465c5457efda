/** The directory that was chosen, in the place of the one in the database. */
import {
  type DirectoryClient,
  type DirectoryHttpConfig,
  type DirectoryRequestLog,
  directoryClient,
  httpDirectory,
  httpTrialNotifier,
} from '@usage-billing/directory-http';
import { ContainerModule } from 'inversify';
import { type DirectoryConfig, directoryHttpConfigOf } from '../config/directory-settings.ts';
import type { Logger } from '../run/logger.ts';
import { token } from '../token.ts';
import { OrganizationDirectoryToken, TrialNotifierToken } from '../tokens.ts';
import { LoggerToken } from './local-module.ts';

/** One for directory and notifier, because they share what is known of the service's health. */
const DirectoryClientToken = token<DirectoryClient>('DirectoryClient');

/** A refusal in the directory's own words is an answer, and no trouble. */
const isTrouble = ({ outcome }: DirectoryRequestLog): boolean => outcome !== 'ok' && outcome !== 'Problem';

const openClient =
  (config: DirectoryHttpConfig) =>
  (logger: Logger): DirectoryClient =>
    directoryClient({
      ...config,
      onRequest: (request) => {
        if (isTrouble(request)) logger.warn(request, 'a request to the organization directory failed');
        else logger.debug(request, 'asked the organization directory');
      },
      onCircuit: (state) =>
        state === 'open'
          ? logger.warn('the organization directory fails again and again: left alone for some seconds')
          : logger.info('the organization directory is back'),
    });

/** After `localModule`. Nothing, where organizations are in the database. */
export const directoryModules = (config: DirectoryConfig): ReadonlyArray<ContainerModule> => {
  const access = directoryHttpConfigOf(config);
  if (access === undefined) return [];
  return [
    new ContainerModule(({ bind, rebind }) => {
      bind(DirectoryClientToken).toResolvedValue(openClient(access), [LoggerToken]);
      rebind(OrganizationDirectoryToken).toResolvedValue(httpDirectory, [DirectoryClientToken]);
    }),
  ];
};

/** After `directoryModules`: the directory sends the notices itself. */
export const directoryNotifierModule = (): ContainerModule =>
  new ContainerModule(({ rebind }) => {
    rebind(TrialNotifierToken).toResolvedValue(httpTrialNotifier, [DirectoryClientToken]);
  });
