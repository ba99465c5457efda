#!/usr/bin/env node
/** Starts the aggregator from the command line. */
import { runCommand } from '@usage-billing/wiring';
import { aggregatorCommand } from './command.ts';

process.exitCode = await runCommand(aggregatorCommand, process.argv.slice(2), process.env);
