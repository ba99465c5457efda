/** `billing ingester conflict resolve`: says which of two payloads counts. */
import { formatInstant } from '@usage-billing/core/shared';
import type { ConflictResolution, ResolveConflictError } from '@usage-billing/core/usage';
import { commandUsing, EventStoreToken, ExitCode, eventStore, StartFailure } from '@usage-billing/wiring';
import { Option } from 'commander';
import * as E from 'fp-ts/lib/Either.js';

interface Flags {
  readonly id: string;
  readonly counts: ConflictResolution['counts'];
  readonly by: string;
  readonly note: string;
}

const explain = (error: ResolveConflictError): string => {
  switch (error._tag) {
    case 'EventStoreUnavailable':
      return error.message;
    case 'ConflictUnknown':
      return `There is no conflict with the id ${error.id}. "billing ingester conflict list" shows those that are open.`;
    case 'ConflictResolved': {
      const { counts, by, at, note } = error.resolution;
      return `It was decided before, by ${by} on ${formatInstant(at)}, that "${counts}" counts (${note}). A decision stands.`;
    }
  }
};

export const resolveConflictCommand = commandUsing(eventStore, { store: EventStoreToken })<Flags>({
  description:
    'Decides, for ever, which payload of a key counts. The next aggregation moves the amount; both payloads are kept.',
  options: (command) =>
    command
      .requiredOption('--id <id>', 'of the copy, as "conflict list" shows it')
      .addOption(
        new Option('--counts <copy>', 'stored: the first copy goes on counting; aside: the other one counts instead')
          .choices(['stored', 'aside'])
          .makeOptionMandatory(),
      )
      .requiredOption('--by <name>', 'who decides')
      .requiredOption('--note <text>', 'why'),
  checkFlags: ({ by, note }) => (by.trim() === '' || note.trim() === '' ? '--by and --note need some text' : undefined),
  examples: [
    [
      'billing ingester conflict resolve --id 7 --counts stored --by ann --note "agent sent twice"',
      'leaves the totals as they are',
    ],
    [
      'billing ingester conflict resolve --id 7 --counts aside --by ann --note "first was a test"',
      'counts the other payload',
    ],
  ],
  main: async ({ store }, { flags, print }) => {
    const { id, counts, by, note } = flags;
    const resolved = await store.resolveConflict(id, { counts, by, note })();
    if (E.isLeft(resolved)) throw new StartFailure(explain(resolved.left));
    print(`Decided: of conflict ${id}, "${counts}" counts.`);
    return ExitCode.ok;
  },
});
