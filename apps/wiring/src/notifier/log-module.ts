/** Writes to the log what owners would be notified of. */
import { logTrialNotifier } from '@usage-billing/log';
import { ContainerModule } from 'inversify';
import { bindOver } from '../override.ts';
import { LoggerToken } from '../process-module.ts';
import type { Logger } from '../run/logger.ts';
import { TrialNotifierToken } from '../tokens.ts';

const loggingNotifier = (logger: Logger) => logTrialNotifier((line, message) => logger.info(line, message));

export const logNotifierModule = (): ContainerModule =>
  new ContainerModule((options) => {
    bindOver(options, TrialNotifierToken).toResolvedValue(loggingNotifier, [LoggerToken]);
  });
