/** `billing ingester`: takes events until it is told to stop. */
import {
  ClockToken,
  closeContainer,
  commandFor,
  createContainer,
  drain,
  EventStoreToken,
  localModule,
  migratesAtStart,
  openAdminPort,
  override,
  serveUntilStopped,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { bufferDirectoryOf, startIngester } from './app.ts';
import { chosenStore } from './chosen-store.ts';
import { letterDesk } from './dead-letters/letter-desk.ts';
import { serveLetters, socketPath } from './dead-letters/letter-socket.ts';
import { keepEventsYoung } from './garbage.ts';
import { ingester as ingesterParts } from './settings.ts';

export const ingesterCommand = commandFor(ingesterParts)<Record<never, never>>({
  description:
    'Takes usage events over HTTP and over Fluentd’s forward protocol, and delivers them to the event store.\nAn event that was acknowledged is on disk, synced; one that was not may be sent again: the same unique_key counts once.',
  showSystems: true,
  examples: [
    ['billing ingester', 'takes events on 127.0.0.1:9880 and 24225, with buffer and embedded Postgres in .local'],
    ['INGESTER_TOKEN=… billing ingester', 'takes events over HTTP only with that bearer token'],
    ['DATABASE_URL=postgres://… billing ingester', 'delivers them to that Postgres'],
    ['BILLING_EVENT_STORE=bigquery BIGQUERY_DATASET=metering billing ingester', 'delivers them to BigQuery'],
  ],
  main: ({ config, logger, deployment, stopping }) => {
    keepEventsYoung();
    return serveUntilStopped(logger, stopping, async (undo) => {
      const { adminHost: host, adminPort: port } = config;
      const admin = await openAdminPort({ host, port, setting: 'INGESTER_ADMIN_PORT' });
      undo(admin.close);
      logger.info({ adminUrl: admin.url }, 'listening for probes');
      const opening = { migrating: migratesAtStart(config, deployment), stopping: stopping.signal };
      const chosen = chosenStore(config, logger, opening);
      undo(chosen.close);
      const container = await createContainer(
        localModule(config, logger, opening),
        override(EventStoreToken, chosen.store),
      );
      undo(() => closeContainer(container));
      const ingester = await startIngester(container, config);
      undo(ingester.close);
      const { spool } = ingester;
      const clock = await container.getAsync(ClockToken);
      // Ready as long as events can be kept: an event store that is away is what the buffer is for.
      const buffer = async () => {
        const { bytes, full, diskIsLow, freeDiskBytes } = spool.stats();
        if (full) return E.left({ message: `the buffer is full: ${bytes} bytes` });
        return diskIsLow
          ? E.left({ message: `the disk of the buffer is nearly full: ${freeDiskBytes} bytes are left` })
          : E.right(bytes);
      };
      const agreeing = async () =>
        O.match(
          () => E.right(undefined),
          (message: string) => E.left({ message }),
        )(ingester.clockGuard.problem());
      // The admin port shows numbers only; commands that read or change letters come by the socket of the buffer.
      admin.show({ registry: ingester.registry, checks: { buffer, clock: agreeing } });
      const control = await serveLetters(letterDesk({ ...spool, clock }), socketPath(bufferDirectoryOf(config))).catch(
        (error: unknown) => {
          logger.warn({ err: error }, 'commands for dead letters cannot reach this ingester while it runs');
        },
      );
      if (control !== undefined) undo(control.close);
      undo(drain(admin, [ingester.server], config.drainSeconds));
      // Whoever started it with a wrong address hears of it before the first event comes.
      void chosen.connect().then((store) => {
        if (E.isLeft(store))
          logger.error({ failure: store.left.message }, 'the event store cannot be reached; events wait on disk');
      });
      return { url: ingester.url, forward: ingester.forwardAddress, adminUrl: admin.url };
    });
  },
});
