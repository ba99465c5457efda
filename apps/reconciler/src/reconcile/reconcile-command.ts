/** `billing reconcile`: compares what was used with what was billed, now. */
import { reconcile } from '@usage-billing/core/invoices';
import { stringifyJsonExact } from '@usage-billing/core/shared';
import {
  commandUsing,
  EventHistoryToken,
  ExitCode,
  INSTANCE_FLAG,
  INSTANCE_HELP,
  orStartFailure,
  reconcileTokens,
  StartFailure,
} from '@usage-billing/wiring';
import { sayingTotals } from '../say-bytes.ts';
import { sources } from '../sources.ts';
import { type DaysFlags, daysOptions, daysProblem, rangeOf } from './days.ts';
import { instanceToReconcile, isListed } from './organization-option.ts';
import { reportCsv } from './report-csv.ts';
import { reportJson } from './report-json.ts';
import { reportText } from './report-text.ts';
import { sayingReads } from './say-reads.ts';

interface Flags extends DaysFlags {
  /** External or internal id. */
  readonly instance?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
}

export const reconcileCommand = commandUsing(sources, { ...reconcileTokens, events: EventHistoryToken })<Flags>({
  description:
    'Compares the usage of some days at every place where it stands: event store, ledger, uploads, provider and invoices.\nEvery difference gets a reason with an amount of its own; what has none is unexplained, and the exit code is 1.\nIt only reads, and may run at any time; on BigQuery it says before each read how many bytes that is.',
  options: (command) =>
    daysOptions(command)
      .option(INSTANCE_FLAG, `read and show only this one: ${INSTANCE_HELP}`)
      .option('--json', 'print one JSON document')
      .option('--csv', 'print one line for each organization and unit, with a column for each reason'),
  checkFlags: ({ json, csv, ...days }) =>
    json === true && csv === true ? '--json and --csv exclude each other' : daysProblem(days),
  examples: [
    ['billing reconcile --month 2026-10', 'shows October as a table'],
    ['billing reconcile --month 2026-10 --instance frosty-sky-72', 'shows one organization'],
    ['billing reconcile --from 2026-10-01 --to 2026-10-08 --json', 'a week, for a program'],
    ['billing reconcile --month 2026-10 --csv > october.csv', 'for a spreadsheet'],
  ],
  main: async ({ events, ...ports }, { config, flags, print, say }) => {
    const { lookBackDays } = config;
    const one =
      flags.instance === undefined ? {} : { only: await instanceToReconcile(ports.directory, flags.instance) };
    const range = rangeOf(flags, ports.clock);
    const told = { ...ports, eventStore: sayingTotals(ports.eventStore, events, say) };
    // In a log, nobody waits for it.
    const deps = process.stderr.isTTY ? { ...told, ...sayingReads(told, say) } : told;
    const report = await orStartFailure(reconcile(deps)({ range, lookBackDays, ...one }));
    if (report.rows.length === 0 && flags.instance !== undefined && !(await isListed(ports.directory, flags.instance)))
      throw new StartFailure(
        `no organization has the external or internal id "${flags.instance}", and no usage of these days was reported under it`,
      );
    if (flags.json === true) print(stringifyJsonExact(reportJson(report), 2));
    else print(flags.csv === true ? reportCsv(report) : reportText(report));
    return report.unexplained === 0n ? ExitCode.ok : ExitCode.failed;
  },
});
