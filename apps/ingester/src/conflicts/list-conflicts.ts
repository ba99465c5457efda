/** `billing-ingester conflict list`: copies that contradict the first of their key. */
import {
  type AppCommand,
  EventStoreToken,
  ExitCode,
  eventStoreModules,
  eventStoreRules,
  eventStoreSettings,
  StartFailure,
  withContainer,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import { conflictJson, conflictText } from './conflict-report.ts';

const PAGE = 500;

interface Flags {
  readonly all?: boolean;
  readonly json?: boolean;
}

export const listConflictsCommand: AppCommand<typeof eventStoreSettings, Flags> = {
  name: 'billing-ingester conflict list',
  description:
    'Shows copies whose unique_key was stored before with another payload. They do not count until somebody decides so.',
  settings: eventStoreSettings,
  rules: () => eventStoreRules,
  options: (command) =>
    command.option('--all', 'those that were decided as well').option('--json', 'one JSON object a line'),
  examples: [
    ['billing-ingester conflict list', 'shows those that are open, both payloads beside each other'],
    ['billing-ingester conflict list --all --json | jq .resolution', 'what was decided so far'],
  ],
  main: ({ config, flags, logger, print }) =>
    withContainer(eventStoreModules(config, logger), async (container) => {
      const store = await container.getAsync(EventStoreToken);
      let after: string | undefined;
      for (;;) {
        const query = { limit: PAGE, all: flags.all === true, ...(after === undefined ? {} : { after }) };
        const page = await store.quarantined(query)();
        if (E.isLeft(page)) throw new StartFailure(page.left.message);
        for (const conflict of page.right)
          print(flags.json === true ? JSON.stringify(conflictJson(conflict)) : `${conflictText(conflict)}\n`);
        if (page.right.length === 0 && after === undefined && flags.json !== true)
          print(flags.all === true ? 'There was never a conflict.' : 'No conflict is open.');
        after = page.right.at(-1)?.id;
        if (after === undefined || page.right.length < PAGE) return ExitCode.ok;
      }
    }),
};
