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

export const processModule = (logger: Logger): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(LoggerToken).toConstantValue(logger);
    bind(ClockToken).toConstantValue(systemClock());
    bind(RegistryToken).toConstantValue(new Registry());
  });
