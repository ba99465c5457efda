/** `billing uploader usage release`: usage that was settled without being billed is billed after all. */
import { releaseUsage } from '@usage-billing/core/invoices';
import { addDays, type CalendarDay, dayOf, formatInstant, startOfDay } from '@usage-billing/core/shared';
import { type AmountType, SET_ASIDE_REASONS, type SetAsideReason, type UsageRelease } from '@usage-billing/core/usage';
import {
  ClockToken,
  checkDecision,
  combine,
  commandUsing,
  component,
  type DecisionFlags,
  dayOption,
  decisionOptions,
  ExitCode,
  INSTANCE_FLAG,
  INSTANCE_HELP,
  JobLockToken,
  jobFailure,
  OrganizationDirectoryToken,
  staffDecisionOf,
  UsageLedgerToken,
  unitOption,
  whenFree,
} from '@usage-billing/wiring';
import { Option } from 'commander';
import { jobSettings } from '../settings.ts';
import { instanceIdOf, organizations } from './instance-id-of.ts';

interface Flags extends DecisionFlags {
  /** External or internal id. */
  readonly instance: string;
  readonly unit: AmountType;
  readonly reason: SetAsideReason;
  readonly from?: CalendarDay;
  readonly to?: CalendarDay;
}

const EVER = { from: '0001-01-01', to: '9999-12-31' } as { readonly from: CalendarDay; readonly to: CalendarDay };

export const releaseUsageCommand = commandUsing(combine(organizations, component({ settings: jobSettings })), {
  ledger: UsageLedgerToken,
  directory: OrganizationDirectoryToken,
  lock: JobLockToken,
  clock: ClockToken,
})<Flags>({
  description:
    'Has usage billed after all that was settled without being billed: not rated, rejected, unmatched, netted to zero.\n"usage list" shows what there is.',
  options: (command) =>
    decisionOptions(
      command
        .requiredOption(INSTANCE_FLAG, INSTANCE_HELP)
        .requiredOption('--unit <type>', 'e.g. node-seconds', unitOption)
        .addOption(
          new Option('--reason <reason>', 'why it was set aside').choices(SET_ASIDE_REASONS).makeOptionMandatory(),
        )
        .option('--from <day>', 'only hours from this day on, UTC', dayOption)
        .option('--to <day>', 'only hours before this day, UTC', dayOption),
    ),
  checkFlags: (flags) => {
    const { from = EVER.from, to = EVER.to } = flags;
    return from < to ? checkDecision(flags) : '--from must be a day before --to';
  },
  examples: [
    [
      'billing uploader usage release --instance frosty-sky-72 --unit samples --reason "not rated" --by ann --note "sold since March"',
      'the next daily run takes it',
    ],
  ],
  main: async (ports, { config, flags, print, say }) => {
    const { unit: amountType, reason, from = EVER.from, to = EVER.to } = flags;
    const instanceId = await instanceIdOf(ports, flags.instance);
    const range = { from: startOfDay(from), to: startOfDay(to) };
    const order = { instanceId, amountType, reason, range, decision: staffDecisionOf(flags) };
    const released = await whenFree(releaseUsage(ports)(order), (failure) => jobFailure(failure).message, say);
    const { rows, amount, oldest } = released;
    const count = rows === 1 ? '1 row' : `${rows} rows`;
    print(`Released: ${amount} ${amountType} of instance ${instanceId}, ${count} since ${formatInstant(oldest)}.`);
    print(nextText(released, addDays(dayOf(ports.clock.now()), -config.lookBackDays)));
    return ExitCode.ok;
  },
});

/** What the next run does with it, so that nobody waits for nothing. */
const nextText = ({ reason, oldest }: UsageRelease, earliest: CalendarDay): string => {
  const stranded =
    oldest < startOfDay(earliest)
      ? ` Some of it is older than the look-back: "billing uploader --once --from ${dayOf(oldest)}" takes it.`
      : '';
  const again =
    reason === 'not rated' || reason === 'nets to zero'
      ? ' Where the cause is still there, that run sets it aside again.'
      : '';
  return `The next daily run takes it.${stranded}${again}`;
};
