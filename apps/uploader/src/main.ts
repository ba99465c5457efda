#!/usr/bin/env node
/** Starts the uploader from the command line. */
import { runCommand } from '@usage-billing/wiring';
import { uploaderCommand } from './command.ts';

process.exitCode = await runCommand(uploaderCommand, process.argv.slice(2), process.env);
