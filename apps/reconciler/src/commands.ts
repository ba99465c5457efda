/** The commands by which staff see that it adds up, by name. Each is loaded when it is run. */
import { type CommandTree, commandLeaf } from '@usage-billing/wiring/program';

/** Each stands directly below `billing`. */
export const reconcilerCommands: ReadonlyArray<CommandTree> = [
  commandLeaf(
    'reconcile',
    'compare what was used with what was billed',
    async () => (await import('./reconcile/reconcile-command.ts')).reconcileCommand,
  ),
];
