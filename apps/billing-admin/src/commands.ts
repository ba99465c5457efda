/** The command of the staff's pages, by name. It is loaded when it is run. */
import { type CommandTree, commandLeaf } from '@usage-billing/wiring/program';

export const billingAdminCommands: CommandTree = commandLeaf(
  'admin',
  'serve the pages of staff',
  async () => (await import('./command.ts')).billingAdminCommand,
);
