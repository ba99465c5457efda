/** `billing uploader accounts share` and `unshare`: whether organizations use one billing account on purpose. */
import type { ShareChange, SharedAccounts } from '@usage-billing/core/invoices';
import type { InstanceId } from '@usage-billing/core/usage';
import {
  ClockToken,
  checkDecision,
  commandUsing,
  type DecisionFlags,
  decisionOptions,
  ExitCode,
  INSTANCE_HELP,
  OrganizationDirectoryToken,
  orStartFailure,
  SharedAccountsToken,
  staffDecisionOf,
  UsageLedgerToken,
} from '@usage-billing/wiring';
import type { Command } from 'commander';
import { type InstanceLookup, instanceIdOf, organizations } from '../usage/instance-id-of.ts';

interface Flags extends DecisionFlags {
  /** External or internal ids. */
  readonly instance: ReadonlyArray<string>;
}

const command = commandUsing(organizations, {
  directory: OrganizationDirectoryToken,
  ledger: UsageLedgerToken,
  sharedAccounts: SharedAccountsToken,
  clock: ClockToken,
});

interface Ports extends InstanceLookup {
  readonly sharedAccounts: SharedAccounts;
}

const options = (each: Command): Command =>
  decisionOptions(
    each
      .argument('<account>', 'number of the billing account')
      .requiredOption('--instance <id...>', `each of them: ${INSTANCE_HELP}`),
  );

const instanceIds = async (ports: Ports, { instance }: Flags): Promise<ReadonlyArray<InstanceId>> => {
  const ids: InstanceId[] = [];
  for (const id of instance) ids.push(await instanceIdOf(ports, id));
  return [...new Set(ids)];
};

export const shareAccountCommand = command<Flags>({
  description:
    'Lets organizations that share a billing account on purpose be billed to it. Without this, usage of organizations that name\none account is held, because the directory may name a wrong one. The next daily run bills what was held.',
  options,
  checkFlags: checkDecision,
  examples: [
    [
      'billing uploader accounts share W07a5fd8c403976ced4e81b7da61f31d --instance frosty-sky-72 calm-sea-11 --by ann --note "one bill, ticket 4711"',
      'both are billed to this account',
    ],
  ],
  main: async (ports, { flags, args, print }) => {
    const change = await changeOf(ports, flags, args);
    await orStartFailure(ports.sharedAccounts.share(change));
    print(
      `Account ${change.accountNumber} may be used by ${change.instanceIds.join(', ')}; the next daily run does so.`,
    );
    return ExitCode.ok;
  },
});

export const unshareAccountCommand = command<Flags>({
  description: 'Ends that organizations share a billing account. While they still name one, their usage is held.',
  options,
  checkFlags: checkDecision,
  examples: [
    [
      'billing uploader accounts unshare W07a5fd8c403976ced4e81b7da61f31d --instance calm-sea-11 --by ann --note "it left"',
      'that organization is not billed to this account any more',
    ],
  ],
  main: async (ports, { flags, args, print }) => {
    const change = await changeOf(ports, flags, args);
    await orStartFailure(ports.sharedAccounts.end(change));
    print(`Account ${change.accountNumber} is not shared with ${change.instanceIds.join(', ')} any more.`);
    return ExitCode.ok;
  },
});

const changeOf = async (
  ports: Ports & { readonly clock: { readonly now: () => ShareChange['at'] } },
  flags: Flags,
  [accountNumber = '']: ReadonlyArray<string>,
): Promise<ShareChange> => ({
  accountNumber,
  instanceIds: await instanceIds(ports, flags),
  at: ports.clock.now(),
  decision: staffDecisionOf(flags),
});
