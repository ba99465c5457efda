/** `billing uploader usage settle`: staff have dealt with usage that was set aside. */
import { settleUsage } from '@usage-billing/core/invoices';
import { formatInstant } from '@usage-billing/core/shared';
import { needsAPerson, SET_ASIDE_REASONS, SETTLED_AS, type SettledAs } from '@usage-billing/core/usage';
import { commandUsing, ExitCode, jobFailure, staffDecisionOf, whenFree } from '@usage-billing/wiring';
import { Option } from 'commander';
import { instanceIdOf } from './instance-id-of.ts';
import { checkUsageFlags, rangeOf, type UsageFlags, usageOptions, usageParts, usagePorts } from './usage-flags.ts';

interface Flags extends UsageFlags {
  readonly as: SettledAs;
}

export const settleUsageCommand = commandUsing(
  usageParts,
  usagePorts,
)<Flags>({
  description:
    'Ends what needed a person: a credit that is owed to a customer who left, usage that came too late to be billed, and the like.\nIt is not billed any more; "usage release" takes it back. "usage list" shows what there is.',
  options: (command) =>
    usageOptions(command, SET_ASIDE_REASONS.filter(needsAPerson)).addOption(
      new Option(
        '--as <what>',
        'credited: the customer got it back at the provider; invoiced: by hand; kept: it stays as it is',
      )
        .choices(SETTLED_AS)
        .makeOptionMandatory(),
    ),
  checkFlags: checkUsageFlags,
  examples: [
    [
      'billing uploader usage settle --instance frosty-sky-72 --unit node-seconds --reason "credit owed" --as credited --by ann --note "credit memo CM-17"',
      'the customer was paid',
    ],
  ],
  main: async (ports, { flags, print, say }) => {
    const { unit: amountType, reason, as } = flags;
    const instanceId = await instanceIdOf(ports, flags.instance);
    const order = { instanceId, amountType, reason, as, range: rangeOf(flags), decision: staffDecisionOf(flags) };
    const settled = await whenFree(settleUsage(ports)(order), (failure) => jobFailure(failure).message, say);
    const count = settled.rows === 1 ? '1 row' : `${settled.rows} rows`;
    const since = formatInstant(settled.oldest);
    print(`Settled (${as}): ${settled.amount} ${amountType} of instance ${instanceId}, ${count} since ${since}.`);
    return ExitCode.ok;
  },
});
