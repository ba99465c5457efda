/** The reconciler as a part of a process: its settings, and its binding to the ports that it needs. */
import {
  adminSettings,
  bindNamed,
  combine,
  component,
  configFrom,
  JobLockToken,
  LoggerToken,
  reconcileTokens,
  token,
} from '@usage-billing/wiring';
import { ContainerModule } from 'inversify';
import { createReconciler, type Reconciler } from './nightly/app.ts';
import { jobSettings, type ReconcilerConfig } from './settings.ts';
import { sources } from './sources.ts';

export const ReconcilerToken = token<Reconciler>('Reconciler');

/** Binds `ReconcilerToken`. The ports come from other modules. */
export const reconcilerModule = (config: ReconcilerConfig = configFrom(jobSettings)): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bindNamed(bind(ReconcilerToken), createReconciler(config), {
      ...reconcileTokens,
      lock: JobLockToken,
      logger: LoggerToken,
    });
  });

/** Everything that a process of its own is made of. */
export const reconciler = combine(
  component({ settings: jobSettings, modules: (config) => [reconcilerModule(config)] }),
  sources,
  component({ settings: adminSettings('reconciler') }),
);
