#!/usr/bin/env node
/** `billing`, the one program. */
import { enableCompileCache } from 'node:module';
import { runProgram } from '@usage-billing/wiring/program';
import { billing } from './billing.ts';

enableCompileCache();
process.exitCode = await runProgram(billing, process.argv.slice(2), process.env);
