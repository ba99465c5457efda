/** `billing reconcile accept`: staff looked into a difference, and accept it as it is. */
import { ACCEPTED_AS, type AcceptedAs, acceptDifferences } from '@usage-billing/core/invoices';
import type { AmountType } from '@usage-billing/core/usage';
import {
  checkDecision,
  commandUsing,
  type DecisionFlags,
  decisionOptions,
  ExitCode,
  INSTANCE_FLAG,
  INSTANCE_HELP,
  orStartFailure,
  reconcileTokens,
  staffDecisionOf,
  unitOption,
} from '@usage-billing/wiring';
import { Option } from 'commander';
import { sources } from '../sources.ts';
import { type DaysFlags, daysOptions, daysProblem, rangeOf } from './days.ts';
import { acceptedUnits, moneyText } from './finding-text.ts';
import { instanceToReconcile } from './organization-option.ts';

interface Flags extends DaysFlags, DecisionFlags {
  /** External or internal id. */
  readonly instance: string;
  readonly unit?: AmountType;
  readonly as: AcceptedAs;
}

export const acceptCommand = commandUsing(
  sources,
  reconcileTokens,
)<Flags>({
  description:
    'Accepts what is unexplained of one organization on some days, with the amounts of now: it is shown as accepted from then on,\nand comes back when the amount changes. Who accepted it, when and why is kept for ever.',
  options: (command) =>
    decisionOptions(
      daysOptions(command)
        .requiredOption(INSTANCE_FLAG, `of this one: ${INSTANCE_HELP}`)
        .option('--unit <unit>', 'only of this unit, such as node-seconds', unitOption)
        .addOption(
          new Option('--as <what>', 'credited: the customer got it back at the provider; kept: it stays as it is')
            .choices(ACCEPTED_AS)
            .makeOptionMandatory(),
        ),
    ),
  checkFlags: (flags) => daysProblem(flags) ?? checkDecision(flags),
  examples: [
    [
      'billing reconcile accept --month 2026-01 --instance frosty-sky-72 --as credited --by ann --note "credit memo CM-17"',
      'accepts what January shows of it',
    ],
  ],
  main: async (ports, { config: { lookBackDays }, flags, print }) => {
    const accepted = await orStartFailure(
      acceptDifferences(ports)({
        range: rangeOf(flags, ports.clock),
        lookBackDays,
        instanceId: await instanceToReconcile(ports.directory, flags.instance),
        ...(flags.unit === undefined ? {} : { amountType: flags.unit }),
        as: flags.as,
        decision: staffDecisionOf(flags),
      }),
    );
    for (const difference of accepted) {
      const { instanceId, kind } = difference;
      print(
        `Accepted (${flags.as}) of instance ${instanceId}: ${acceptedUnits(difference)}${moneyText(difference)}, ${kind}.`,
      );
    }
    return ExitCode.ok;
  },
});
