/** `billing reconcile withdraw`: a difference that was accepted is one again. */
import {
  checkDecision,
  commandUsing,
  type DecisionFlags,
  decisionOptions,
  ExitCode,
  orStartFailure,
  reconcileTokens,
  StartFailure,
  staffDecisionOf,
} from '@usage-billing/wiring';
import { InvalidArgumentError } from 'commander';
import * as O from 'fp-ts/lib/Option.js';
import { sources } from '../sources.ts';
import { acceptedUnits } from './finding-text.ts';

const { accepted, clock } = reconcileTokens;

const checkedNumber = (text: string): string => {
  if (!/^\d{1,18}$/.test(text)) throw new InvalidArgumentError('It must be a number, such as 17.');
  return text;
};

export const withdrawCommand = commandUsing(sources, { accepted, clock })<DecisionFlags>({
  description:
    'Withdraws what was accepted, by the number that `billing reconcile accepted` lists: its amounts are unexplained again.\nBoth stay on record.',
  options: (command) => decisionOptions(command.argument('<number>', 'such as 17', checkedNumber)),
  checkFlags: checkDecision,
  examples: [['billing reconcile withdraw 17 --by ann --note "the credit memo was cancelled"', 'withdraws number 17']],
  main: async (ports, { flags, args, print }) => {
    const id = BigInt(args[0] ?? '0');
    const withdrawal = { id, at: ports.clock.now(), decision: staffDecisionOf(flags) };
    const withdrawn = await orStartFailure(ports.accepted.withdraw(withdrawal));
    if (O.isNone(withdrawn))
      throw new StartFailure(
        `nothing was accepted under the number ${id}, or it was withdrawn; see billing reconcile accepted`,
      );
    const { instanceId, kind } = withdrawn.value;
    print(`Withdrawn of instance ${instanceId}: ${acceptedUnits(withdrawn.value)}, ${kind}. It is unexplained again.`);
    return ExitCode.ok;
  },
});
