/** The container of one app: every token is resolved once, and what was opened is closed again. */
import 'reflect-metadata';
import { Container, type ContainerModule } from 'inversify';
import { PoolToken } from './modules/local-module.ts';

/** Modules later in the list may replace what earlier ones bound; see `override`. */
export const createContainer = async (...modules: ReadonlyArray<ContainerModule>): Promise<Container> => {
  const container = new Container({ defaultScope: 'Singleton' });
  for (const module of modules) await container.loadAsync(module);
  return container;
};

/** inversify deactivates everything at the same time, but the pool must be closed before its server goes down. */
export const closeContainer = async (container: Container): Promise<void> => {
  if (container.isBound(PoolToken)) await container.unbindAsync(PoolToken);
  await container.unbindAllAsync();
};
