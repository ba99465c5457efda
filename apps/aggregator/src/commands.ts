/** The aggregator's command, by name. It is loaded when it is run. */
import { type CommandTree, commandLeaf } from '@usage-billing/wiring/program';

export const aggregatorCommands: CommandTree = commandLeaf(
  'aggregator',
  'turn events into hourly totals',
  async () => (await import('./command.ts')).aggregatorCommand,
);
