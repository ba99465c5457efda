/** `billing trace organization`: the usage of a month at every place where it stands. */
import { type OrganizationTrace, traceOrganization } from '@usage-billing/core/invoices';
import { type CalendarDay, dayOf, formatInstant } from '@usage-billing/core/shared';
import {
  ClockToken,
  commandUsing,
  EventHistoryToken,
  ExitCode,
  group,
  INSTANCE_HELP,
  OrganizationDirectoryToken,
  organizationNamed,
  orStartFailure,
  ProviderInvoicesToken,
  UploadJournalToken,
  UsageLedgerToken,
} from '@usage-billing/wiring';
import * as O from 'fp-ts/lib/Option.js';
import { monthOption, rangeOf } from '../reconcile/days.ts';
import { sayingBytes } from '../say-bytes.ts';
import { sources } from '../sources.ts';
import { lineStep } from './hours-step.ts';
import { eventsText, quantityText, statusText } from './line-steps.ts';
import { type Path, pathOutput } from './path.ts';

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

const organizationPath = (trace: OrganizationTrace): Path => {
  const { organization, range, units, lines, invoices, setAside } = trace;
  const { externalId, id, trialExpiresAt, billingAccount } = organization;
  return {
    title: `organization ${externalId}${O.isSome(id) ? ` (${id.value})` : ''}, ${formatInstant(range.from)} to before ${formatInstant(range.to)}`,
    steps: [
      {
        word: 'trial',
        at: trialExpiresAt,
        says: `ends; ${O.isSome(billingAccount) ? `account ${billingAccount.value.number}` : 'there is no account'}`,
        facts: O.isSome(billingAccount) ? { account: billingAccount.value.number } : {},
      },
      ...units.map(({ amountType, events, total, recorded }) => ({
        word: 'used',
        says: `${eventsText(events)}, ${quantityText(total, amountType)}; the ledger has ${group(recorded.toString())}`,
        facts: { unit: amountType, events, total: total.toString(), recorded: recorded.toString() },
      })),
      ...lines.map(({ line, uploadId, state }) => {
        const step = lineStep(line, uploadId.toString());
        return { ...step, says: `${step.says} (${state.toLowerCase()})`, facts: { ...step.facts, state } };
      }),
      ...invoices.map(({ number, invoiceDate, amount, status }) => ({
        word: 'invoice',
        says: `${number} of ${invoiceDate}, ${amount.amount.toFixed()} ${amount.currency} (${statusText(status)})`,
        facts: { invoice: number, date: invoiceDate, amount: amount.amount.toFixed(), currency: amount.currency },
      })),
    ],
    ends: setAside.map(
      ({ amount, amountType, reason, detail, oldest, newest }) =>
        `Set aside, ${quantityText(amount, amountType)} of ${formatInstant(oldest)} to ${formatInstant(newest)}: ${reason} (${detail}).`,
    ),
  };
};
