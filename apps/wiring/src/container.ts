/** The container of one app: every token is resolved once, and what was opened is closed again. */
import 'reflect-metadata';
import { Container, type ContainerModule } from 'inversify';
import { StartFailure } from './exit-code.ts';
import { DatabaseToken, PoolToken } from './modules/local-module.ts';
import type { Token } from './token.ts';

/** Modules later in the list may replace what earlier ones bound; see `override`. */
export const createContainer = async (...modules: ReadonlyArray<ContainerModule>): Promise<Container> => {
  const container = new Container({ defaultScope: 'Singleton' });
  for (const module of modules) await container.loadAsync(module);
  return container;
};

/** inversify deactivates everything at the same time, but the pool must be closed before its server goes down. */
const IN_THIS_ORDER: ReadonlyArray<Token<unknown>> = [PoolToken, DatabaseToken];

/** What could not be opened needs no closing; inversify keeps its failure and would throw it again. */
const unlessNeverOpened = async (closing: Promise<void>): Promise<void> => {
  try {
    await closing;
  } catch (error) {
    if (!(error instanceof StartFailure)) throw error;
  }
};

/** Goes on when closing one thing fails, and then throws the first failure. */
export const closeContainer = async (container: Container): Promise<void> => {
  const failures: unknown[] = [];
  const attempt = (closing: Promise<void>): Promise<void> =>
    unlessNeverOpened(closing).catch((error: unknown) => {
      failures.push(error);
    });
  for (const token of IN_THIS_ORDER) if (container.isBound(token)) await attempt(container.unbindAsync(token));
  await attempt(container.unbindAllAsync());
  if (failures.length > 0) throw failures[0];
};

/** For commands that do one thing: opens what the modules bind as it is asked for, and closes it whatever happened. */
export const withContainer = async <A>(
  modules: ReadonlyArray<ContainerModule>,
  work: (container: Container) => Promise<A>,
): Promise<A> => {
  const container = await createContainer(...modules);
  try {
    return await work(container);
  } finally {
    await closeContainer(container);
  }
};
