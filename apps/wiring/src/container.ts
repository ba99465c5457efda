/** The container of one process: each token is resolved once, and what was opened is closed again. */
import 'reflect-metadata';
import { Container, type ContainerModule } from 'inversify';
import { StartFailure, Stopped } from './exit-code.ts';
import { DatabaseToken, PoolToken } from './postgres/module.ts';
import type { Token } from './token.ts';

/** A later module may replace what an earlier one bound; see `override`. */
export const createContainer = async (...modules: ReadonlyArray<ContainerModule>): Promise<Container> => {
  const container = new Container({ defaultScope: 'Singleton' });
  for (const module of modules) await container.loadAsync(module);
  return container;
};

/** inversify deactivates everything at the same time, but the pool must be closed before its server shuts down. */
const CLOSED_FIRST: ReadonlyArray<Token<unknown>> = [PoolToken, DatabaseToken];

/** inversify remembers a failed resolution and throws it again here, though there is nothing to close. */
const ignoringFailedStart = async (closing: Promise<void>): Promise<void> => {
  try {
    await closing;
  } catch (error) {
    if (!(error instanceof StartFailure || error instanceof Stopped)) throw error;
  }
};

/** Closes everything, and then throws the first failure, if any. */
export const closeContainer = async (container: Container): Promise<void> => {
  const failures: unknown[] = [];
  const attempt = (closing: Promise<void>): Promise<void> =>
    ignoringFailedStart(closing).catch((error: unknown) => {
      failures.push(error);
    });
  for (const token of CLOSED_FIRST) if (container.isBound(token)) await attempt(container.unbindAsync(token));
  await attempt(container.unbindAllAsync());
  if (failures.length > 0) throw failures[0];
};

/** For commands that do one thing: closes what the work opened, whatever happens. */
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
