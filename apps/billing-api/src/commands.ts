/** The command of the billing API, by name. It is loaded when it is run. */
import { type CommandTree, commandLeaf } from '@usage-billing/wiring/program';

export const billingApiCommands: CommandTree = commandLeaf(
  'api',
  'serve the billing API to web pages of customers',
  async () => (await import('./command.ts')).billingApiCommand,
);
