/** The ingester's commands, by name. Each is loaded when it is run. */
import { type CommandTree, commandGroup, commandLeaf } from '@usage-billing/wiring/program';

const deadLetters = commandGroup('dead-letter', 'records that were rejected', [
  commandLeaf(
    'list',
    'records that were rejected, and why',
    async () => (await import('./dead-letters/list-letters.ts')).listLettersCommand,
  ),
  commandLeaf(
    'replay',
    'send rejected records again',
    async () => (await import('./dead-letters/replay-letters.ts')).replayLettersCommand,
  ),
  commandLeaf(
    'discard',
    'give up rejected records that nobody needs',
    async () => (await import('./dead-letters/discard-letters.ts')).discardLettersCommand,
  ),
]);

const conflicts = commandGroup('conflict', 'copies that contradict the first of their key', [
  commandLeaf(
    'list',
    'copies that contradict the first of their key',
    async () => (await import('./conflicts/list-conflicts.ts')).listConflictsCommand,
  ),
  commandLeaf(
    'resolve',
    'decide which copy counts',
    async () => (await import('./conflicts/resolve-conflict.ts')).resolveConflictCommand,
  ),
]);

const events = commandGroup('events', 'events in the event store', [
  commandLeaf(
    'late',
    'events that came after retention and count nowhere',
    async () => (await import('./events/list-late.ts')).listLateCommand,
  ),
  commandLeaf(
    'prune',
    'delete events of hours that are billed and reconciled',
    async () => (await import('./events/prune-events.ts')).pruneEventsCommand,
  ),
]);

export const ingesterCommands: CommandTree = commandLeaf(
  'ingester',
  'take usage events over HTTP and the forward protocol',
  async () => (await import('./command.ts')).ingesterCommand,
  [
    commandLeaf(
      'setup',
      'create what BigQuery needs, where events are stored there',
      async () => (await import('./set-up-command.ts')).setUpCommand,
    ),
    deadLetters,
    conflicts,
    events,
  ],
);
