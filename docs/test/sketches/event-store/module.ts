/** How the sketch is bound: settings, and a module that takes the place of the event store that was bound before. */
import { bindOver, component, EventStoreToken, withDefault } from '@usage-billing/wiring';
import { ContainerModule } from 'inversify';
import * as t from 'io-ts';
import { type Database, sketchedEventStore } from './event-store.ts';

export const sketchedStore = (send: Database['send']) =>
  component({
    settings: {
      sketchUrl: withDefault(
        { path: 'sketch.url', env: 'SKETCH_URL', help: 'Where the database is', codec: t.string },
        'sketch://localhost',
      ),
    },
    modules: ({ sketchUrl: url }) => [
      new ContainerModule((options) => {
        bindOver(options, EventStoreToken).toResolvedValue(() => sketchedEventStore({ url, send }), []);
      }),
    ],
    systems: ({ sketchUrl }) => [{ role: 'events', system: `the database at ${sketchUrl}`, standIn: false }],
  });
