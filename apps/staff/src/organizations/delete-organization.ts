/** `billing organizations delete`: a customer leaves; first it says what is not billed yet. */
import { formatInstant, type Instant } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import {
  ClockToken,
  checkDecision,
  commandUsing,
  type DecisionFlags,
  decisionOptions,
  ExitCode,
  group,
  OrganizationDirectoryToken,
  OrganizationRegisterToken,
  organizationNamed,
  orStartFailure,
  staffDecisionOf,
  UsageLedgerToken,
} from '@usage-billing/wiring';
import * as O from 'fp-ts/lib/Option.js';
import { changedOrFailure } from './changed-or-failure.ts';
import { organizationArgument } from './organization-argument.ts';
import { ownOrganizations } from './own-organizations.ts';
import { type Unbilled, unbilledUsage } from './unbilled-usage.ts';

interface Flags extends DecisionFlags {
  readonly yes?: boolean;
}

export const deleteOrganizationCommand = commandUsing(ownOrganizations, {
  organizations: OrganizationDirectoryToken,
  register: OrganizationRegisterToken,
  ledger: UsageLedgerToken,
  clock: ClockToken,
})<Flags>({
  description:
    'Deletes an organization: from now on it uses nothing that is billed. It says what is not billed yet, and deletes only with --yes.\nNothing that was recorded goes away; its external id may be given to another organization, its internal id never.',
  options: (command) =>
    decisionOptions(organizationArgument(command).option('--yes', 'delete it; without this nothing is changed')),
  checkFlags: checkDecision,
  examples: [
    ['billing organizations delete frosty-sky-72 --by ann --note "ticket 4711"', 'shows what is not billed yet'],
    ['billing organizations delete frosty-sky-72 --yes --by ann --note "ticket 4711"', 'deletes it'],
  ],
  main: async ({ organizations, register, ledger, clock }, { flags, args: [id = ''], print }) => {
    const organization = await organizationNamed(organizations, id);
    const { externalId, deletedAt } = organization;
    if (O.isSome(deletedAt)) {
      print(`Nothing changed: ${externalId} was deleted on ${formatInstant(deletedAt.value)}.`);
      return ExitCode.ok;
    }
    const now = clock.now();
    print(unbilledText(organization, await orStartFailure(unbilledUsage(ledger)(organization, now)), now));
    if (flags.yes !== true) {
      print(`Nothing was changed. To delete ${externalId}, say --yes.`);
      return ExitCode.ok;
    }
    const decision = staffDecisionOf(flags);
    await changedOrFailure(externalId, register.remove({ externalId, at: now, decision }));
    print(`Deleted ${externalId}.`);
    return ExitCode.ok;
  },
});

const unbilledText = (organization: Organization, unbilled: ReadonlyArray<Unbilled>, now: Instant): string => {
  const { externalId, name, billingAccount, trialExpiresAt } = organization;
  if (unbilled.length === 0) return `${externalId} (${name}): all of its usage was billed, or there is none.`;
  const isPaying = O.isSome(billingAccount) && trialExpiresAt <= now;
  return [
    `${externalId} (${name}): not billed yet:`,
    ...unbilled.map(({ amount, unit, why }) => `  ${group(amount.toString())} ${unit} ${why}`),
    isPaying
      ? `What it used before the deletion is billed to ${billingAccount.value.number} as usual.`
      : 'It does not pay: none of that is ever billed.',
  ].join('\n');
};
