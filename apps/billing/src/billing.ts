/** The tree of commands. It imports names and summaries alone. */
import { aggregatorCommands } from '@usage-billing/aggregator/commands';
import { billingAdminCommands } from '@usage-billing/billing-admin/commands';
import { billingApiCommands } from '@usage-billing/billing-api/commands';
import { enforcerCommands } from '@usage-billing/enforcer/commands';
import { ingesterCommands } from '@usage-billing/ingester/commands';
import { reconcilerCommands } from '@usage-billing/reconciler/commands';
import { staffCommands } from '@usage-billing/staff/commands';
import { invoicesCommands, uploaderCommands } from '@usage-billing/uploader/commands';
import { type CommandTree, commandGroup, commandLeaf } from '@usage-billing/wiring/program';

export const billing: CommandTree = commandGroup(
  'billing',
  'Usage billing: every app, and every command for staff. Each has its own --help, which explains all its settings.',
  [
    ingesterCommands,
    aggregatorCommands,
    uploaderCommands,
    enforcerCommands,
    billingApiCommands,
    billingAdminCommands,
    ...reconcilerCommands,
    ...staffCommands,
    invoicesCommands,
    commandLeaf(
      'ready',
      'ask the apps that run on this machine whether they can do their work',
      async () => (await import('./ready/ready.ts')).readyCommand,
    ),
    commandLeaf(
      'migrate',
      'bring the database to the version of this program',
      async () => (await import('./migrate/migrate-up.ts')).migrateUpCommand,
      [
        commandLeaf('up', 'the same', async () => (await import('./migrate/migrate-up.ts')).migrateUpCommand),
        commandLeaf(
          'status',
          'list the migrations of the database, and those that are pending',
          async () => (await import('./migrate/migrate-status.ts')).migrateStatusCommand,
        ),
        commandLeaf(
          'partitions',
          'make the partitions of the ledger for the next months',
          async () => (await import('./migrate/migrate-partitions.ts')).migratePartitionsCommand,
        ),
      ],
    ),
  ],
);
