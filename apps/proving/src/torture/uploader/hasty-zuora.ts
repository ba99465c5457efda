/** Zuora with less patience than in earnest, so that a torture need not wait minutes for a time-out. */
import { ZuoraConfigToken } from '@usage-billing/wiring';
import { ContainerModule } from 'inversify';

export const HASTY = { readTimeoutMs: 1_500, uploadTimeoutMs: 1_500, retryDelayMs: 5 } as const;

export const hastyZuora: ContainerModule = new ContainerModule(({ onActivation }) => {
  onActivation(ZuoraConfigToken, (_, config) => ({ ...config, ...HASTY }));
});
