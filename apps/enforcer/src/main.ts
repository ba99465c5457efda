#!/usr/bin/env node
/** Starts the enforcer from the command line. */
import { runCommand } from '@usage-billing/wiring';
import { enforcerCommand } from './command.ts';

process.exitCode = await runCommand(enforcerCommand, process.argv.slice(2), process.env);
