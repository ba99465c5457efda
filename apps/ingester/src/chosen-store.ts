/** The event store that the settings choose, opened when it is first needed and again when that failed. */
import type { EventStore } from '@usage-billing/core/usage';
import {
  closeContainer,
  createContainer,
  type EventStoreConfig,
  EventStoreToken,
  eventStoreModules,
  type LocalOptions,
  type Logger,
} from '@usage-billing/wiring';
import type { Container } from 'inversify';
import { type PatientStore, patientStore } from './patient-store.ts';

export interface ChosenStore extends PatientStore {
  /** Also closes what is only just being opened. */
  readonly close: () => Promise<void>;
}

/** Every attempt to reach it has a container of its own: one that could not open it stays useless. */
export const chosenStore = (config: EventStoreConfig, logger: Logger, options: LocalOptions = {}): ChosenStore => {
  let opened: Container | undefined;
  let opening: Promise<EventStore> | undefined;
  const openOnce = async (): Promise<EventStore> => {
    const container = await createContainer(...eventStoreModules(config, logger, options));
    try {
      const store = await container.getAsync(EventStoreToken);
      opened = container;
      return store;
    } catch (error) {
      await closeContainer(container);
      throw error;
    }
  };
  return {
    ...patientStore(() => {
      opening = openOnce();
      return opening;
    }),
    close: async () => {
      await opening?.catch(() => undefined);
      if (opened !== undefined) await closeContainer(opened);
    },
  };
};
