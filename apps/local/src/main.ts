#!/usr/bin/env node
/** `make run`: the whole pipeline on this machine. */
import { stringifyJsonExact } from '@usage-billing/core/shared';
import { StartFailure } from '@usage-billing/wiring';
import { CommanderError } from 'commander';
import { invoiceTable } from './invoice-report.ts';
import { goLive, invitation } from './live.ts';
import { group } from './numbers.ts';
import { type PlayOptions, playCommand, playEnd } from './options.ts';
import { perform } from './perform.ts';
import { populate } from './population.ts';
import { showProgress } from './progress.ts';
import { type Reckoning, reckon } from './reckoning.ts';
import { findingText, reconciliationJson, reconciliationTable } from './reconciliation-report.ts';
import { sabotage } from './sabotage.ts';
import { openStage, type Stage } from './stage.ts';

const INTERRUPTED = 130;

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const printReckoning = ({ invoices, report }: Reckoning, json: boolean): void => {
  const differences = report.findings.map((finding) => findingText(finding, report.rows));
  if (json) {
    const document = {
      invoices,
      reconciliation: reconciliationJson(report),
      unexplained: report.unexplained.toString(),
    };
    say(stringifyJsonExact(document, 2));
    for (const difference of differences) console.error(difference);
    return;
  }
  say(`\nInvoices\n${invoiceTable(invoices)}`);
  say(`\nReconciliation\n${reconciliationTable(report)}`);
  for (const difference of differences) say(difference);
  say(
    report.unexplained === 0n
      ? '\nIt adds up: nothing is unexplained.'
      : `\nUnexplained: ${group(report.unexplained.toString())}`,
  );
};

const liveUntil = async (stage: Stage, options: PlayOptions, interrupted: AbortSignal): Promise<void> => {
  const paying = populate(options.start, playEnd(options) - options.start).find(({ kind }) => kind === 'paying');
  if (paying !== undefined) say(`\n${invitation(stage, paying, stage.clock.now(), options)}`);
  const end = goLive(stage, (error) => console.error(error instanceof Error ? error.message : error));
  await new Promise<void>((resolve) => {
    if (interrupted.aborted) resolve();
    interrupted.addEventListener('abort', () => resolve());
  });
  say('\nstopping');
  await end();
};

const run = async (options: PlayOptions, interrupted: AbortSignal): Promise<number> => {
  const progress = showProgress(options.start, playEnd(options));
  const stage = await openStage(options, progress.say);
  try {
    const finished = await perform(stage, options, progress, interrupted);
    if (!finished) return INTERRUPTED;
    if (options.sabotage !== undefined)
      progress.say(`sabotage: ${await sabotage(options.sabotage, stage.container, stage.zuora.control)}`);
    progress.say('reconciling');
    const reckoning = await reckon(stage, options.start, playEnd(options));
    printReckoning(reckoning, options.json);
    if (!options.exit) await liveUntil(stage, options, interrupted);
    return reckoning.report.unexplained === 0n ? 0 : 1;
  } finally {
    progress.done();
    await stage.close();
  }
};

const main = async (): Promise<number> => {
  const command = playCommand();
  try {
    command.exitOverride().parse(process.argv);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
  const options = command.opts<PlayOptions>();
  if ((options.json || options.sabotage !== undefined) && !options.exit) {
    console.error('--json and --sabotage go with --exit. make run ARGS="--help" shows what can be given.');
    return 2;
  }
  const interrupt = new AbortController();
  const onSignal = (): void => {
    if (interrupt.signal.aborted) process.exit(INTERRUPTED);
    interrupt.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    return await run(options, interrupt.signal);
  } catch (error) {
    if (!(error instanceof StartFailure)) throw error;
    console.error(`billing-local: ${error.message}`);
    return 1;
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
};

process.exitCode = await main();
