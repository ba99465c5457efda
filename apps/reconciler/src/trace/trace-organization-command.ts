/** `billing trace organization`: the usage of a month at every place where it stands. */
import { traceOrganization } from '@usage-billing/core/invoices';
import { type CalendarDay, dayOf } from '@usage-billing/core/shared';
import {
  ClockToken,
  commandUsing,
  EventHistoryToken,
  ExitCode,
  INSTANCE_HELP,
  OrganizationDirectoryToken,
  organizationNamed,
  organizationPath,
  orStartFailure,
  ProviderInvoicesToken,
  pathOutput,
  UploadJournalToken,
  UsageLedgerToken,
} from '@usage-billing/wiring';
import { monthOption, rangeOf } from '../reconcile/days.ts';
import { sayingBytes } from '../say-bytes.ts';
import { sources } from '../sources.ts';

interface Flags {
  /** Its first day. */
  readonly month?: CalendarDay;
  readonly json?: boolean;
}

export const traceOrganizationCommand = commandUsing(sources, {
  directory: OrganizationDirectoryToken,
  events: EventHistoryToken,
  ledger: UsageLedgerToken,
  journal: UploadJournalToken,
  invoices: ProviderInvoicesToken,
  clock: ClockToken,
})<Flags>({
  description:
    'Traces the usage of an organization in a month: events and ledger by unit, upload lines, invoices, and what is set aside.\nIt only reads.',
  options: (command) =>
    command
      .argument('<id>', INSTANCE_HELP)
      .option('--month <month>', 'such as 2026-10; without it the present one', monthOption)
      .option('--json', 'print one JSON document'),
  examples: [['billing trace organization frosty-sky-72 --month 2026-10', 'shows October of one organization']],
  main: async (ports, { flags, args, print, say }) => {
    const events = sayingBytes(ports.events, say);
    const organization = await organizationNamed(ports.directory, args[0] ?? '');
    const month = flags.month ?? (`${dayOf(ports.clock.now()).slice(0, 7)}-01` as CalendarDay);
    const range = rangeOf({ month }, ports.clock);
    const path = organizationPath(await orStartFailure(traceOrganization({ ...ports, events })(organization, range)));
    print(pathOutput(path, flags.json === true));
    return ExitCode.ok;
  },
});
