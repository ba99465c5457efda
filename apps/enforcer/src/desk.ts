/** What staff's commands work on: directory and database, as the enforcer itself has them; they send nothing. */
import {
  type ConfigOf,
  databaseSettings,
  directoryModules,
  directoryRules,
  directorySettings,
  type Logger,
  localModule,
  withContainer,
} from '@usage-billing/wiring';
import type { Container } from 'inversify';
import { jobSettings } from './settings.ts';

export const deskSettings = { ...jobSettings, ...directorySettings, ...databaseSettings };

export const deskRules = directoryRules;

export const atDesk = <A>(
  config: ConfigOf<typeof deskSettings>,
  logger: Logger,
  work: (container: Container) => Promise<A>,
): Promise<A> => withContainer([localModule(config, logger), ...directoryModules(config)], work);
