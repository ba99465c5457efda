/** One run of the demo: simulate, reconcile, print, and go on in real time. */

import { stringifyJsonExact } from '@usage-billing/core/shared';
import { incidentText, reconciliationJson, reconciliationTable } from '@usage-billing/reconciler';
import { group } from '@usage-billing/wiring';
import { applyDamage } from './damage.ts';
import { invoiceTable, moneyDifferenceText } from './invoice-report.ts';
import { type DemoOptions, simulationEnd } from './options.ts';
import { demoOrganizations } from './organizations.ts';
import { type PortName, replacedPortsText } from './ports.ts';
import { showProgress } from './progress.ts';
import { instructions, runInRealTime } from './real-time.ts';
import { addsUp, computeResults, type Results } from './results.ts';
import { simulate } from './simulate.ts';
import { specialCaseTable } from './special-case-report.ts';
import { type DemoSystem, openSystem } from './system.ts';

export interface ReplacedPorts {
  readonly wanted: Pick<DemoOptions, PortName>;
  readonly replaced: ReadonlyArray<PortName>;
}

/** Resolves to whether everything adds up; to false as well when it is interrupted before that is known. */
export const run = async (
  options: DemoOptions,
  { wanted, replaced }: ReplacedPorts,
  interrupted: AbortSignal,
): Promise<boolean> => {
  const progress = showProgress(options.start, simulationEnd(options));
  const system = await openSystem(options, progress.say);
  try {
    for (const line of replacedPortsText(wanted, replaced, system)) progress.say(line);
    if (!(await simulate(system, options, progress, interrupted))) return false;
    if (options.sabotage !== undefined) progress.say(`sabotage: ${await applyDamage(options.sabotage, system)}`);
    progress.say('reconciling');
    const results = await computeResults(system, options.start, simulationEnd(options));
    printResults(results, options.json);
    if (!options.exit) await realTimeUntil(system, options, interrupted);
    return addsUp(results);
  } finally {
    progress.done();
    await system.close();
  }
};

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const printResults = (results: Results, json: boolean): void => {
  const { invoices, report, specialCases, moneyDifferences } = results;
  const differences = [
    ...report.incidents.map((incident) => incidentText(incident, report.rows)),
    ...moneyDifferences.map(moneyDifferenceText),
  ];
  if (json) {
    const document = {
      invoices,
      reconciliation: reconciliationJson(report),
      specialCases,
      unexplained: report.unexplained.toString(),
    };
    print(stringifyJsonExact(document, 2));
    for (const difference of differences) console.error(difference);
    return;
  }
  print(`\nInvoices\n${invoiceTable(invoices)}`);
  print(`\nReconciliation\n${reconciliationTable(report)}`);
  print(`\nSpecial cases\n${specialCaseTable(specialCases)}`);
  for (const difference of differences) print(difference);
  print(
    addsUp(results)
      ? '\nIt adds up: nothing is unexplained.'
      : `\nUnexplained: ${group(report.unexplained.toString())}, wrong amounts on invoices: ${moneyDifferences.length}`,
  );
};

const realTimeUntil = async (system: DemoSystem, options: DemoOptions, interrupted: AbortSignal): Promise<void> => {
  const organizations = demoOrganizations(options.start, simulationEnd(options) - options.start);
  const paying = organizations.find(({ kind }) => kind === 'paying');
  if (paying !== undefined) print(`\n${instructions(system, paying, system.clock.now(), options)}`);
  const end = runInRealTime(system, (error) => console.error(error instanceof Error ? error.message : error));
  await new Promise<void>((resolve) => {
    if (interrupted.aborted) resolve();
    interrupted.addEventListener('abort', () => resolve());
  });
  await end();
};
