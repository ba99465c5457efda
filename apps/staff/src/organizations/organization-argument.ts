/** The organization that a command is about, by either id. */
import { INSTANCE_HELP } from '@usage-billing/wiring';
import type { Command } from 'commander';

export const organizationArgument = (command: Command): Command => command.argument('<organization>', INSTANCE_HELP);
