#!/usr/bin/env node
/** `make run`: the whole pipeline on this machine. */
import { StartFailure, stopRequest } from '@usage-billing/wiring';
import { type Command, CommanderError } from 'commander';
import { run } from './demo.ts';
import { type DemoOptions, demoCommand } from './options.ts';
import { replaceUsedPorts } from './ports.ts';

const INTERRUPTED = 130;

const main = async (): Promise<number> => {
  const command = parse(demoCommand());
  if (typeof command === 'number') return command;
  const wanted = command.opts<DemoOptions>();
  const { aborted: interrupted, dispose } = stopRequest(INTERRUPTED);
  try {
    const isChosen = (name: string): boolean => command.getOptionValueSource(name) !== 'default';
    const { options, replaced } = await replaceUsedPorts(wanted, isChosen);
    const addsUp = await run(options, { wanted, replaced }, interrupted);
    if (interrupted.aborted) {
      console.error('Interrupted: everything was shut down.');
      return INTERRUPTED;
    }
    return addsUp ? 0 : 1;
  } catch (error) {
    if (!(error instanceof StartFailure)) throw error;
    console.error(`billing-local: ${error.message}`);
    return 1;
  } finally {
    dispose();
  }
};

/** An exit code where there is nothing to run. */
const parse = (command: Command): Command | number => {
  try {
    command.exitOverride().parse(process.argv);
    const { json, sabotage, exit } = command.opts<DemoOptions>();
    if ((json || sabotage !== undefined) && !exit) command.error('error: --json and --sabotage go with --exit.');
    return command;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
};

process.exitCode = await main();
