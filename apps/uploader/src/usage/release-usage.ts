/** `billing-uploader usage release`: usage that was settled without being billed is billed after all. */
import { releaseUsage } from '@usage-billing/core/invoices';
import { addDays, type CalendarDay, dayOf, formatInstant, startOfDay } from '@usage-billing/core/shared';
import {
  type AmountType,
  type InstanceId,
  SET_ASIDE_REASONS,
  type SetAsideReason,
  type UsageRelease,
} from '@usage-billing/core/usage';
import {
  type AppCommand,
  ClockToken,
  databaseSettings,
  ExitCode,
  JobLockToken,
  jobFailure,
  localModule,
  UsageLedgerToken,
  withContainer,
} from '@usage-billing/wiring';
import { Option } from 'commander';
import { checkDecision, type DecisionFlags, decisionOf, decisionOptions, whenFree } from '../decide.ts';
import { jobSettings } from '../settings.ts';
import { dayOption, instanceOption, unitOption } from './usage-options.ts';

interface Flags extends DecisionFlags {
  readonly instance: InstanceId;
  readonly unit: AmountType;
  readonly reason: SetAsideReason;
  readonly from?: CalendarDay;
  readonly to?: CalendarDay;
}

const settings = { ...databaseSettings, ...jobSettings };

const EVER = { from: '0001-01-01', to: '9999-12-31' } as { readonly from: CalendarDay; readonly to: CalendarDay };

/** What the next run does with it, so that nobody waits for nothing. */
const nextWords = ({ reason, oldest }: UsageRelease, earliest: CalendarDay): string => {
  const stranded =
    oldest < startOfDay(earliest)
      ? ` Some of it is older than the look-back: "billing-uploader --once --from ${dayOf(oldest)}" takes it.`
      : '';
  const again =
    reason === 'not rated' || reason === 'nets to zero'
      ? ' Where the cause is still there, that run sets it aside again.'
      : '';
  return `The next daily run takes it.${stranded}${again}`;
};

export const releaseUsageCommand: AppCommand<typeof settings, Flags> = {
  name: 'billing-uploader usage release',
  description:
    'Has usage billed after all that was settled without being billed: not rated, rejected, unmatched, netted to zero.\n"usage list" shows what there is.',
  settings,
  options: (command) =>
    decisionOptions(
      command
        .requiredOption('--instance <id>', 'internal id', instanceOption)
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
      'billing-uploader usage release --instance 1234 --unit samples --reason "not rated" --by ann --note "sold since March"',
      'the next daily run takes it',
    ],
  ],
  main: ({ config, flags, logger, print, say }) =>
    withContainer([localModule(config, logger)], async (container) => {
      const clock = await container.getAsync(ClockToken);
      const deps = {
        ledger: await container.getAsync(UsageLedgerToken),
        lock: await container.getAsync(JobLockToken),
        clock,
      };
      const { instance: instanceId, unit: amountType, reason, from = EVER.from, to = EVER.to } = flags;
      const range = { from: startOfDay(from), to: startOfDay(to) };
      const order = { instanceId, amountType, reason, range, decision: decisionOf(flags) };
      const released = await whenFree(releaseUsage(deps)(order), (failure) => jobFailure(failure).message, say);
      const { rows, amount, oldest } = released;
      const count = rows === 1 ? '1 row' : `${rows} rows`;
      print(`Released: ${amount} ${amountType} of instance ${instanceId}, ${count} since ${formatInstant(oldest)}.`);
      print(nextWords(released, addDays(dayOf(clock.now()), -config.lookBackDays)));
      return ExitCode.ok;
    }),
};
