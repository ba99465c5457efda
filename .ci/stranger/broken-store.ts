/** An event store of somebody else that counts every copy of an event, held to the laws. */

import test from 'node:test';
import { eventStoreLaws } from '@usage-billing/contracts/laws';
import { memoryEventStore, memoryStaffActions } from '@usage-billing/memory';

eventStoreLaws(test, async () => {
  const actions = memoryStaffActions();
  const store = memoryEventStore(undefined, actions);
  let copies = 0;
  return {
    store: {
      ...store,
      append: (events) =>
        store.append(
          events.map((event) => {
            copies += 1;
            return { ...event, uniqueKey: `${event.uniqueKey}, copy ${copies}` };
          }),
        ),
    },
    actions,
    close: async () => undefined,
  };
});
