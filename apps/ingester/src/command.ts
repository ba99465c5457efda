/** The ingester's command line. */
import {
  type AppCommand,
  ClockToken,
  closeContainer,
  closeServer,
  createAdminServer,
  createContainer,
  EventStoreToken,
  listenOrFail,
  localModule,
  serveUntilStopped,
} from '@usage-billing/wiring';
import { startIngester } from './app.ts';
import { ingesterSettings } from './settings.ts';

export const ingesterCommand: AppCommand<typeof ingesterSettings, Record<never, never>> = {
  name: 'billing-ingester',
  description:
    'Takes usage events over HTTP (POST /billing, JSON) and keeps them in the event store.\nAn event that was answered with 200 is stored; one that was not may be sent again: the same unique_key counts once.',
  settings: ingesterSettings,
  options: (command) => command,
  examples: [
    ['billing-ingester', 'takes events on 127.0.0.1:9880, with an embedded Postgres in .local'],
    ['INGESTER_TOKEN=… billing-ingester', 'takes events only with that bearer token'],
    ['DATABASE_URL=postgres://… billing-ingester', 'keeps them in that Postgres'],
  ],
  main: ({ config, logger }) =>
    serveUntilStopped(logger, async (undo) => {
      const container = await createContainer(localModule(config, logger));
      undo(() => closeContainer(container));
      const ingester = await startIngester(container, config);
      undo(ingester.close);
      const eventStore = await container.getAsync(EventStoreToken);
      const clock = await container.getAsync(ClockToken);
      const admin = createAdminServer(ingester.registry, {
        eventStore: () => eventStore.earliestTouchedHour(clock.now())(),
      });
      const { adminHost: host, adminPort: port } = config;
      const adminUrl = await listenOrFail(admin, { host, port, setting: 'INGESTER_ADMIN_PORT' });
      undo(() => closeServer(admin));
      return { url: ingester.url, adminUrl };
    }),
};
