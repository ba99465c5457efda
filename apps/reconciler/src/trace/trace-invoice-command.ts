/** `billing trace invoice`: every line of an invoice down to uploads, hours and events. */
import { hoursOfLine, traceInvoice } from '@usage-billing/core/invoices';
import {
  commandUsing,
  EventHistoryToken,
  ExitCode,
  INSTANCE_HELP,
  invoicePath,
  OrganizationDirectoryToken,
  organizationNamed,
  orStartFailure,
  ProviderInvoicesToken,
  pathOutput,
  StartFailure,
  UploadJournalToken,
} from '@usage-billing/wiring';
import * as O from 'fp-ts/lib/Option.js';
import { sayingBytes } from '../say-bytes.ts';
import { sources } from '../sources.ts';
import { printEvents } from './list-events.ts';

interface Flags {
  readonly organization?: string;
  readonly events?: boolean;
  readonly json?: boolean;
}

export const traceInvoiceCommand = commandUsing(sources, {
  directory: OrganizationDirectoryToken,
  events: EventHistoryToken,
  journal: UploadJournalToken,
  invoices: ProviderInvoicesToken,
})<Flags>({
  description:
    'Traces an invoice: each line down to the upload lines that it bills, their hours and their events. It only reads.\nWithout --organization the accounts of all organizations are looked through.',
  options: (command) =>
    command
      .argument('<number>', 'of the invoice, such as INV00000012')
      .option('--organization <id>', `whose invoice it is: ${INSTANCE_HELP}`)
      .option('--events', 'list the events of each line')
      .option('--json', 'print one JSON document; with --events one for each event after it'),
  examples: [
    ['billing trace invoice INV00000012', 'shows what the invoice bills'],
    ['billing trace invoice INV00000012 --organization frosty-sky-72 --events', 'lists every event that it bills'],
  ],
  main: async (ports, { flags, args, print, say }) => {
    const events = sayingBytes(ports.events, say);
    const [number = ''] = args;
    const asJson = flags.json === true;
    const organization =
      flags.organization === undefined ? O.none : O.some(await organizationNamed(ports.directory, flags.organization));
    const trace = await orStartFailure(traceInvoice({ ...ports, events })({ number, organization }));
    if (O.isNone(trace))
      throw new StartFailure(
        `no invoice ${number} at the provider, on ${flags.organization === undefined ? 'any account in the directory' : `the account of ${flags.organization}`}`,
      );
    const path = invoicePath(trace.value);
    print(pathOutput(path, asJson));
    if (flags.events === true)
      for (const { line } of trace.value.lines.flatMap(({ uploads }) => uploads))
        await printEvents(events, hoursOfLine(line), asJson, print);
    return ExitCode.ok;
  },
});
