/** `billing organizations rename`: another name for people to read. */
import {
  ClockToken,
  checkDecision,
  commandUsing,
  type DecisionFlags,
  decisionOptions,
  ExitCode,
  OrganizationDirectoryToken,
  OrganizationRegisterToken,
  organizationNamed,
  staffDecisionOf,
} from '@usage-billing/wiring';
import { changedOrFailure } from './changed-or-failure.ts';
import { organizationArgument } from './organization-argument.ts';
import { ownOrganizations } from './own-organizations.ts';

interface Flags extends DecisionFlags {
  readonly name: string;
}

export const renameOrganizationCommand = commandUsing(ownOrganizations, {
  organizations: OrganizationDirectoryToken,
  register: OrganizationRegisterToken,
  clock: ClockToken,
})<Flags>({
  description: 'Changes the name by which people read of an organization. Both of its ids stay as they are.',
  options: (command) => decisionOptions(organizationArgument(command).requiredOption('--name <name>', 'the new name')),
  checkFlags: (flags) => (flags.name.trim() === '' ? '--name needs some text' : checkDecision(flags)),
  examples: [
    ['billing organizations rename frosty-sky-72 --name "Calm Sea" --by ann --note "they were bought"', 'by either id'],
  ],
  main: async ({ organizations, register, clock }, { flags, args: [id = ''], print }) => {
    const { externalId, name: before } = await organizationNamed(organizations, id);
    const name = flags.name.trim();
    const decision = staffDecisionOf(flags);
    const changed = await changedOrFailure(
      externalId,
      register.rename({ externalId, name, at: clock.now(), decision }),
    );
    print(
      changed
        ? `${externalId} is now called ${name}, and not ${before}.`
        : `Nothing changed: ${externalId} has that name.`,
    );
    return ExitCode.ok;
  },
});
