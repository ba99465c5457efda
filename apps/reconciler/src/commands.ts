/** The commands by which staff see that it adds up, by name. Each is loaded when it is run. */
import { type CommandTree, commandGroup, commandLeaf } from '@usage-billing/wiring/program';

const trace = commandGroup('trace', 'follow usage from an event to the invoice, and back', [
  commandLeaf(
    'event',
    'one event: whether it counts, where it went, and what it cost',
    async () => (await import('./trace/trace-event-command.ts')).traceEventCommand,
  ),
  commandLeaf(
    'invoice',
    'every line of an invoice down to its events',
    async () => (await import('./trace/trace-invoice-command.ts')).traceInvoiceCommand,
  ),
  commandLeaf(
    'organization',
    'the usage of an organization in a month, wherever it stands',
    async () => (await import('./trace/trace-organization-command.ts')).traceOrganizationCommand,
  ),
  commandLeaf(
    'upload',
    'an upload back to its events, and on to the invoices',
    async () => (await import('./trace/trace-upload-command.ts')).traceUploadCommand,
  ),
]);

/** Each stands directly below `billing`. */
export const reconcilerCommands: ReadonlyArray<CommandTree> = [
  commandLeaf(
    'reconcile',
    'compare what was used with what was billed',
    async () => (await import('./reconcile/reconcile-command.ts')).reconcileCommand,
    [
      commandLeaf(
        'accept',
        'accept what is unexplained of an organization as it is',
        async () => (await import('./reconcile/accept-command.ts')).acceptCommand,
      ),
      commandLeaf(
        'accepted',
        'list what was accepted, and what was withdrawn',
        async () => (await import('./reconcile/accepted-command.ts')).acceptedCommand,
      ),
      commandLeaf(
        'withdraw',
        'take an acceptance back',
        async () => (await import('./reconcile/withdraw-command.ts')).withdrawCommand,
      ),
    ],
  ),
  commandLeaf(
    'reconciler',
    'reconcile this month and the last one, every night',
    async () => (await import('./nightly/command.ts')).reconcilerCommand,
  ),
  trace,
  commandLeaf(
    'replay',
    'build a day again from its events, and compare it with what was sent',
    async () => (await import('./replay/replay-command.ts')).replayCommand,
  ),
];
