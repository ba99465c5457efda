/** `billing ingester conflict resolve`: says which of two payloads counts. */
import { formatInstant } from '@usage-billing/core/shared';
import { type ConflictResolution, type DecideConflictError, decideConflict } from '@usage-billing/core/usage';
import {
  checkDecision,
  commandUsing,
  type DecisionFlags,
  decisionOptions,
  EventStoreToken,
  ExitCode,
  eventStore,
  StaffActionsToken,
  StartFailure,
  staffDecisionOf,
} from '@usage-billing/wiring';
import { Option } from 'commander';
import * as E from 'fp-ts/lib/Either.js';

interface Flags extends DecisionFlags {
  readonly id: string;
  readonly counts: ConflictResolution['counts'];
}

const explain = (error: DecideConflictError): string => {
  switch (error._tag) {
    case 'EventStoreUnavailable':
      return error.message;
    case 'StaffActionsUnavailable':
      return `It is decided, but the audit log could not be written: repeat the command. ${error.message}`;
    case 'ConflictUnknown':
      return `There is no conflict with the id ${error.id}. "billing ingester conflict list" shows those that are open.`;
    case 'ConflictResolved': {
      const { counts, by, at, note } = error.resolution;
      return `It was decided before, by ${by} on ${formatInstant(at)}, that "${counts}" counts (${note}). A decision stands.`;
    }
  }
};

export const resolveConflictCommand = commandUsing(eventStore, {
  eventStore: EventStoreToken,
  staffActions: StaffActionsToken,
})<Flags>({
  description:
    'Decides, for ever, which payload of a key counts. The next aggregation moves the amount; both payloads are kept.',
  options: (command) =>
    decisionOptions(
      command
        .requiredOption('--id <id>', 'of the copy, as "conflict list" shows it')
        .addOption(
          new Option('--counts <copy>', 'stored: the first copy goes on counting; aside: the other one counts instead')
            .choices(['stored', 'aside'])
            .makeOptionMandatory(),
        ),
    ),
  checkFlags: checkDecision,
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
  main: async (ports, { flags, print }) => {
    const { id, counts } = flags;
    const resolved = await decideConflict(ports)(id, { counts, ...staffDecisionOf(flags) })();
    if (E.isLeft(resolved)) throw new StartFailure(explain(resolved.left));
    print(`Decided: of conflict ${id}, "${counts}" counts.`);
    return ExitCode.ok;
  },
});
