#!/usr/bin/env node
/** Starts the billing API from the command line. */
import { runCommand } from '@usage-billing/wiring';
import { billingApiCommand } from './command.ts';

process.exitCode = await runCommand(billingApiCommand, process.argv.slice(2), process.env);
