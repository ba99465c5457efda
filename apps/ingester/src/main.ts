#!/usr/bin/env node
/** Starts the ingester from the command line. */
import { runCommand } from '@usage-billing/wiring';
import { ingesterCommand } from './command.ts';
import { keepEventsYoung } from './garbage.ts';

keepEventsYoung();
process.exitCode = await runCommand(ingesterCommand, process.argv.slice(2), process.env);
