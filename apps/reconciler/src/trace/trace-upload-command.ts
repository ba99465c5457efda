/** `billing trace upload`: an upload back to its events and on to the invoices. */
import { hoursOfLine, traceUpload } from '@usage-billing/core/invoices';
import {
  commandUsing,
  EventHistoryToken,
  ExitCode,
  orStartFailure,
  ProviderInvoicesToken,
  ProviderUsageToken,
  pathOutput,
  StartFailure,
  UploadJournalToken,
  uploadPath,
} from '@usage-billing/wiring';
import { InvalidArgumentError } from 'commander';
import * as O from 'fp-ts/lib/Option.js';
import { sayingBytes } from '../say-bytes.ts';
import { sources } from '../sources.ts';
import { printEvents } from './list-events.ts';

interface Flags {
  readonly events?: boolean;
  readonly json?: boolean;
}

const checkedId = (text: string): string => {
  if (!/^\d{1,18}$/.test(text)) throw new InvalidArgumentError('It must be the number of an upload, such as 17.');
  return text;
};

export const traceUploadCommand = commandUsing(sources, {
  events: EventHistoryToken,
  journal: UploadJournalToken,
  usage: ProviderUsageToken,
  invoices: ProviderInvoicesToken,
})<Flags>({
  description:
    'Traces an upload: each of its steps, and of each line the hours and events behind it, the usage at the provider and the\ninvoice line. It only reads.',
  options: (command) =>
    command
      .argument('<id>', 'of the upload, such as 17', checkedId)
      .option('--events', 'list the events of each line')
      .option('--json', 'print one JSON document; with --events one for each event after it'),
  examples: [['billing trace upload 17', 'shows upload 17 both ways']],
  main: async (ports, { flags, args, print, say }) => {
    const events = sayingBytes(ports.events, say);
    const asJson = flags.json === true;
    const trace = await orStartFailure(traceUpload({ ...ports, events })(BigInt(args[0] ?? '0')));
    if (O.isNone(trace))
      throw new StartFailure(`there is no upload ${args[0]} in the journal, which keeps all of them`);
    const path = uploadPath(trace.value);
    print(pathOutput(path, asJson));
    if (flags.events === true)
      for (const { line } of trace.value.lines) await printEvents(events, hoursOfLine(line), asJson, print);
    return ExitCode.ok;
  },
});
