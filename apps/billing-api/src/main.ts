#!/usr/bin/env node
/** Starts the billing API from the command line. */
import { runCommand } from '@usage-billing/wiring';
import { billingApiCommand } from './command.ts';

const argv = process.argv.slice(2);
process.exitCode = await runCommand(billingApiCommand(argv.includes('--insecure-dev')), argv, process.env);
