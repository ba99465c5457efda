/** The aggregator as a part of a process: its settings, and its binding to the ports that it needs. */
import {
  adminSettings,
  bindNamed,
  ClockToken,
  combine,
  component,
  configFrom,
  EventStoreToken,
  eventStore,
  JobHistoryToken,
  JobLockToken,
  LoggerToken,
  token,
  UsageLedgerToken,
} from '@usage-billing/wiring';
import { ContainerModule } from 'inversify';
import { type Aggregator, createAggregator } from './app.ts';
import { type AggregatorConfig, jobSettings } from './settings.ts';

export const AggregatorToken = token<Aggregator>('Aggregator');

/** Binds `AggregatorToken`. The ports come from other modules. */
export const aggregatorModule = (config: AggregatorConfig = configFrom(jobSettings)): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bindNamed(bind(AggregatorToken), createAggregator(config), {
      eventStore: EventStoreToken,
      ledger: UsageLedgerToken,
      history: JobHistoryToken,
      lock: JobLockToken,
      clock: ClockToken,
      logger: LoggerToken,
    });
  });

/** Everything that a process of its own is made of. */
export const aggregator = combine(
  component({ settings: jobSettings, modules: (config) => [aggregatorModule(config)] }),
  component({ settings: adminSettings('aggregator') }),
  eventStore,
);
