/** `billing enforcer notices list`: what was not sent, and what nobody knows. */
import { listNotices } from '@usage-billing/core/trials';
import {
  ClockToken,
  commandUsing,
  ExitCode,
  INSTANCE_HELP,
  NoticeClaimsToken,
  OrganizationDirectoryToken,
  orStartFailure,
} from '@usage-billing/wiring';
import { enforcerReports } from '../module.ts';
import { externalIdOf } from '../organization-argument.ts';
import { policyOf } from '../settings.ts';
import { noticeJson, noticesText } from './claims-report.ts';

interface Flags {
  readonly json?: boolean;
}

export const listNoticesCommand = commandUsing(enforcerReports, {
  directory: OrganizationDirectoryToken,
  claims: NoticeClaimsToken,
  clock: ClockToken,
})<Flags>({
  description:
    'Shows notices that were claimed and are not known to have arrived: refused ones, which are retried while they are called for, and those in doubt, which wait for a decision. Of one organization it shows all.',
  options: (command) => command.argument('[organization]', INSTANCE_HELP).option('--json', 'one JSON object a line'),
  examples: [
    ['billing enforcer notices list', 'of all organizations, those that are not sent'],
    ['billing enforcer notices list frosty-sky-72', 'all of one organization'],
    ['billing enforcer notices list --json | jq -r "select(.state == \\"in doubt\\").organization"', 'for a program'],
  ],
  main: async (ports, { config, flags, args: [id], print }) => {
    const organization = id === undefined ? undefined : await externalIdOf(ports, id);
    const notices = await orStartFailure(listNotices(ports)(policyOf(config), organization));
    if (flags.json === true) for (const one of notices) print(JSON.stringify(noticeJson(one)));
    else if (notices.length > 0) print(noticesText(notices));
    else
      print(
        organization === undefined
          ? 'No notice waits: whatever was sent is known to have arrived.'
          : 'It was never sent a notice.',
      );
    return ExitCode.ok;
  },
});
