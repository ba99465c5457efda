/** `billing ingester conflict list`: copies that contradict the first of their key. */
import { commandUsing, EventStoreToken, ExitCode, eventStore, orStartFailure } from '@usage-billing/wiring';
import { conflictJson, conflictText } from './conflict-report.ts';

const PAGE = 500;

interface Flags {
  readonly all?: boolean;
  readonly json?: boolean;
}

export const listConflictsCommand = commandUsing(eventStore, { store: EventStoreToken })<Flags>({
  description:
    'Shows copies whose unique_key was stored before with another payload. They do not count until somebody decides so.',
  options: (command) =>
    command.option('--all', 'those that were decided as well').option('--json', 'one JSON object a line'),
  examples: [
    ['billing ingester conflict list', 'shows those that are open, both payloads beside each other'],
    ['billing ingester conflict list --all --json | jq .resolution', 'what was decided so far'],
  ],
  main: async ({ store }, { flags, print }) => {
    let after: string | undefined;
    for (;;) {
      const query = { limit: PAGE, all: flags.all === true, ...(after === undefined ? {} : { after }) };
      const page = await orStartFailure(store.quarantined(query));
      for (const conflict of page)
        print(flags.json === true ? JSON.stringify(conflictJson(conflict)) : `${conflictText(conflict)}\n`);
      if (page.length === 0 && after === undefined && flags.json !== true)
        print(flags.all === true ? 'There was never a conflict.' : 'No conflict is open.');
      after = page.at(-1)?.id;
      if (after === undefined || page.length < PAGE) return ExitCode.ok;
    }
  },
});
