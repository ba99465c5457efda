/** Everything that is compared: the database, the event store, the directory and the provider. */
import { combine, component, directory, eventStore, lookBackSettings, zuora } from '@usage-billing/wiring';

/** For commands of staff; the job that stays up adds its own settings. */
export const sources = combine(zuora, component({ settings: lookBackSettings }), eventStore, directory);
