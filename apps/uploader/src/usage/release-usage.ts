/** `billing uploader usage release`: usage that was settled without being billed is billed after all. */
import { releaseUsage } from '@usage-billing/core/invoices';
import { addDays, type CalendarDay, dayOf, formatInstant, startOfDay } from '@usage-billing/core/shared';
import { SET_ASIDE_REASONS, type UsageRelease } from '@usage-billing/core/usage';
import { commandUsing, ExitCode, jobFailure, staffDecisionOf, whenFree } from '@usage-billing/wiring';
import { instanceIdOf } from './instance-id-of.ts';
import { checkUsageFlags, rangeOf, type UsageFlags, usageOptions, usageParts, usagePorts } from './usage-flags.ts';

export const releaseUsageCommand = commandUsing(
  usageParts,
  usagePorts,
)<UsageFlags>({
  description:
    'Has usage billed after all that was settled without being billed: not rated, rejected, unmatched, netted to zero, settled by hand.\n"usage list" shows what there is.',
  options: (command) => usageOptions(command, SET_ASIDE_REASONS),
  checkFlags: checkUsageFlags,
  examples: [
    [
      'billing uploader usage release --instance frosty-sky-72 --unit samples --reason "not rated" --by ann --note "sold since March"',
      'the next daily run takes it',
    ],
  ],
  main: async (ports, { config, flags, print, say }) => {
    const { unit: amountType, reason } = flags;
    const instanceId = await instanceIdOf(ports, flags.instance);
    const order = { instanceId, amountType, reason, range: rangeOf(flags), decision: staffDecisionOf(flags) };
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
