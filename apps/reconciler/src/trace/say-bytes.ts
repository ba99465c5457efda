/** What a read costs is said before it is made. */
import type { EventHistory, EventRead } from '@usage-billing/core/usage';
import { group, orStartFailure } from '@usage-billing/wiring';
import * as O from 'fp-ts/lib/Option.js';

/** Says nothing where reading is free. */
export const sayBytes = async (
  events: Pick<EventHistory, 'bytesOf'>,
  read: EventRead,
  say: (text: string) => void,
): Promise<void> => {
  const bytes = await orStartFailure(events.bytesOf(read));
  if (O.isSome(bytes)) say(`The event store will be read for at most ${group(bytes.value.toString())} bytes.`);
};
