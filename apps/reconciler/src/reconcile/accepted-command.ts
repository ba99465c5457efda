/** `billing reconcile accepted`: what staff accepted, and what they accept no more. */
import type { AcceptedDifference } from '@usage-billing/core/invoices';
import { collectPages, formatInstant, stringifyJsonExact } from '@usage-billing/core/shared';
import {
  commandUsing,
  ExitCode,
  INSTANCE_FLAG,
  INSTANCE_HELP,
  orStartFailure,
  reconcileTokens,
} from '@usage-billing/wiring';
import { sources } from '../sources.ts';
import { acceptedUnits, moneyText } from './finding-text.ts';
import { instanceToReconcile } from './organization-option.ts';

interface Flags {
  /** External or internal id. */
  readonly instance?: string;
  readonly json?: boolean;
}

const { accepted, directory } = reconcileTokens;

export const acceptedCommand = commandUsing(sources, { accepted, directory })<Flags>({
  description: 'Lists what staff accepted of a reconciliation and what they withdrew, oldest first, with its number.',
  options: (command) =>
    command.option(INSTANCE_FLAG, `only of this one: ${INSTANCE_HELP}`).option('--json', 'print one JSON document'),
  examples: [['billing reconcile accepted --instance frosty-sky-72', 'lists what was accepted of one organization']],
  main: async (ports, { flags, print }) => {
    const only = flags.instance === undefined ? undefined : await instanceToReconcile(ports.directory, flags.instance);
    const all = await orStartFailure(collectPages(ports.accepted.all()));
    const listed = all.filter(({ instanceId }) => only === undefined || instanceId === only);
    if (flags.json === true) print(stringifyJsonExact(listed.map(acceptedJson), 2));
    else for (const one of listed) print(acceptedLine(one));
    return ExitCode.ok;
  },
});

const acceptedLine = (one: AcceptedDifference): string => {
  const { id, instanceId, as, at, kind, decision } = one;
  return `${id}  ${formatInstant(at)}  ${as}  instance ${instanceId}: ${acceptedUnits(one)}${moneyText(one)}, ${kind}; by ${decision.by}: ${decision.note}`;
};

const acceptedJson = (one: AcceptedDifference) => ({
  id: one.id.toString(),
  at: formatInstant(one.at),
  as: one.as,
  instance: one.instanceId,
  unit: one.amountType,
  kind: one.kind,
  parts: one.parts.map(({ place, quantity }) => ({ place, quantity: quantity.toFixed() })),
  by: one.decision.by,
  note: one.decision.note,
});
