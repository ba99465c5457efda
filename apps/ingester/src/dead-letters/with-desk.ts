/** The desk for a command: of the running ingester if there is one, else over the buffer itself. */
import {
  ClockToken,
  type CommandContext,
  type ConfigOf,
  EventStoreToken,
  localModule,
  migratesAtStart,
  override,
  StartFailure,
  withContainer,
} from '@usage-billing/wiring';
import { bufferDirectoryOf, openBuffer } from '../app.ts';
import { chosenStore } from '../chosen-store.ts';
import { createIngesterMetrics } from '../metrics.ts';
import type { ingesterSettings } from '../settings.ts';
import { type LetterDesk, letterDesk } from './letter-desk.ts';
import { remoteLetterDesk, socketPath } from './letter-socket.ts';

const orStartFailure = async <A>(work: Promise<A>): Promise<A> => {
  try {
    return await work;
  } catch (error) {
    if (error instanceof StartFailure) throw error;
    throw new StartFailure(error instanceof Error ? error.message : String(error));
  }
};

type Surroundings = Pick<
  CommandContext<ConfigOf<typeof ingesterSettings>, unknown>,
  'config' | 'logger' | 'deployment'
>;

export const withDesk = async <A>(
  { config, logger, deployment }: Surroundings,
  work: (desk: LetterDesk) => Promise<A>,
): Promise<A> => {
  const remote = await remoteLetterDesk(socketPath(bufferDirectoryOf(config)));
  if (remote !== undefined) return orStartFailure(work(remote));
  // What waits in the buffer goes on being delivered meanwhile, to where the ingester would deliver it.
  const options = { migrating: migratesAtStart(config, deployment) };
  const chosen = chosenStore(config, logger, options);
  const modules = [localModule(config, logger, options), override(EventStoreToken, chosen.store)];
  return withContainer(modules, async (container) => {
    const spool = await openBuffer(container, config, createIngesterMetrics());
    try {
      const clock = await container.getAsync(ClockToken);
      return await orStartFailure(work(letterDesk({ ...spool, clock })));
    } finally {
      await spool.close();
      await chosen.close();
    }
  });
};
