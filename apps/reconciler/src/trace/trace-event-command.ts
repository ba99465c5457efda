/** `billing trace event`: one event from its receipt to what it cost. */
import { traceEvent } from '@usage-billing/core/invoices';
import { addDays, type CalendarDay, dayOf, startOfDay } from '@usage-billing/core/shared';
import {
  ClockToken,
  commandUsing,
  dayOption,
  EventHistoryToken,
  EventStoreToken,
  ExitCode,
  eventPath,
  JobHistoryToken,
  OrganizationDirectoryToken,
  orStartFailure,
  ProviderInvoicesToken,
  ProviderUsageToken,
  pathOutput,
  UploadJournalToken,
  UsageLedgerToken,
} from '@usage-billing/wiring';
import * as O from 'fp-ts/lib/Option.js';
import { sayingBytes } from '../say-bytes.ts';
import { sources } from '../sources.ts';

interface Flags {
  readonly from?: CalendarDay;
  /** Exclusive. */
  readonly to?: CalendarDay;
  readonly json?: boolean;
}

/** Where a store without an index looks when nobody says otherwise. */
const DAYS_BACK = 62;

export const traceEventCommand = commandUsing(sources, {
  events: EventHistoryToken,
  eventStore: EventStoreToken,
  ledger: UsageLedgerToken,
  journal: UploadJournalToken,
  directory: OrganizationDirectoryToken,
  usage: ProviderUsageToken,
  invoices: ProviderInvoicesToken,
  history: JobHistoryToken,
  clock: ClockToken,
})<Flags>({
  description:
    'Traces one event by its key: when it was received and delivered, whether it counts, its hour, the upload line, the usage at\nthe provider, the invoice line, and its share of what that costs. Where the path ends, the last line says why.\nIt only reads; on BigQuery it says first how many bytes, and stays within BIGQUERY_MAXIMUM_GIBIBYTES_BILLED.',
  options: (command) =>
    command
      .argument('<unique-key>', 'of the event, as it was sent')
      .option(
        '--from <day>',
        `look among what was received from this day on; without it ${DAYS_BACK} days back`,
        dayOption,
      )
      .option('--to <day>', 'and before this day; without it up to now', dayOption)
      .option('--json', 'print one JSON document'),
  checkFlags: ({ from, to }) =>
    from !== undefined && to !== undefined && to <= from ? '--to must be later than --from' : undefined,
  examples: [
    ["billing trace event 'agent-7/2026-10-03T09:14:00Z:node-seconds'", 'shows the path of one event'],
    ['billing trace event KEY --from 2026-01-01 --to 2026-02-01 --json', 'looks in January, for a program'],
  ],
  main: async (ports, { config, flags, args, print, say }) => {
    const today = dayOf(ports.clock.now());
    const to = flags.to ?? addDays(today, 1);
    const from = flags.from ?? addDays(to, -DAYS_BACK);
    const search = { uniqueKey: args[0] ?? '', received: { from: startOfDay(from), to: startOfDay(to) } };
    const events = sayingBytes(ports.events, say);
    const trace = await orStartFailure(traceEvent({ ...ports, events })({ search, lookBackDays: config.lookBackDays }));
    const path = eventPath(trace);
    print(pathOutput(path, flags.json === true));
    return O.isSome(trace.found.counting) || trace.found.conflicts.length + trace.found.late.length > 0
      ? ExitCode.ok
      : ExitCode.failed;
  },
});
