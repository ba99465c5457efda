/** What every process has: a logger, the machine's clock, and a registry for the metrics of its adapters. */
import { ContainerModule } from 'inversify';
import { Registry } from 'prom-client';
import type { Logger } from './run/logger.ts';
import { systemClock } from './system-clock.ts';
import { token } from './token.ts';
import { ClockToken } from './tokens.ts';

export const LoggerToken = token<Logger>('Logger');

/** Metrics of adapters. An app's own are in its `registry`: several apps in one process do not share them. */
export const RegistryToken = token<Registry>('Registry');

/** Aborted when the process is told to stop, for what waits while it starts. */
export const StoppingToken = token<AbortSignal>('Stopping');

export const processModule = (logger: Logger, stopping: AbortSignal = new AbortController().signal): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(StoppingToken).toConstantValue(stopping);
    bind(LoggerToken).toConstantValue(logger);
    bind(ClockToken).toConstantValue(systemClock());
    bind(RegistryToken).toConstantValue(new Registry());
  });
