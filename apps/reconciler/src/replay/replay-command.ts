/** `billing replay`: builds a day again from the event store, and compares it with what was recorded and sent. */
import { addsUp, replayDay } from '@usage-billing/core/invoices';
import { addDays, type CalendarDay, startOfDay, stringifyJsonExact } from '@usage-billing/core/shared';
import { hourOf } from '@usage-billing/core/usage';
import {
  commandUsing,
  dayOption,
  EventHistoryToken,
  EventStoreToken,
  ExitCode,
  INSTANCE_FLAG,
  INSTANCE_HELP,
  instanceNamed,
  OrganizationDirectoryToken,
  orStartFailure,
  UploadJournalToken,
  UsageLedgerToken,
  UsageUploaderToken,
} from '@usage-billing/wiring';
import * as O from 'fp-ts/lib/Option.js';
import { sayBytes } from '../say-bytes.ts';
import { sources } from '../sources.ts';
import { replayJson, replayText } from './replay-report.ts';

interface Flags {
  readonly day?: CalendarDay;
  readonly instance?: string;
  readonly json?: boolean;
}

export const replayCommand = commandUsing(sources, {
  events: EventHistoryToken,
  eventStore: EventStoreToken,
  ledger: UsageLedgerToken,
  journal: UploadJournalToken,
  format: UsageUploaderToken,
  directory: OrganizationDirectoryToken,
})<Flags>({
  description:
    'Builds the aggregates of a day and the reports that took them again, from the event store into nothing, and compares them\nwith what was recorded and sent, byte by byte. The exit code is 1 when something differs. It writes nothing; on BigQuery it\nsays first how many bytes it reads, and stays within BIGQUERY_MAXIMUM_GIBIBYTES_BILLED.',
  options: (command) =>
    command
      .requiredOption('--day <day>', 'a day such as 2026-10-03, UTC', dayOption)
      .option(INSTANCE_FLAG, `only one organization: ${INSTANCE_HELP}`)
      .option('--json', 'print one JSON document'),
  examples: [['billing replay --day 2026-10-03', 'builds 3 October again and compares']],
  main: async (ports, { flags, print, say }) => {
    const { day } = flags;
    if (day === undefined) throw new Error('checked before: --day');
    const instanceId =
      flags.instance === undefined ? O.none : O.some(await instanceNamed(ports.directory, flags.instance));
    const totals = { from: hourOf(startOfDay(day)), to: hourOf(startOfDay(addDays(day, 1))) };
    await sayBytes(ports.events, { totals }, say);
    const replay = await orStartFailure(replayDay(ports)({ day, instanceId }));
    print(flags.json === true ? stringifyJsonExact(replayJson(day, replay), 2) : replayText(day, replay));
    return addsUp(replay) ? ExitCode.ok : ExitCode.failed;
  },
});
