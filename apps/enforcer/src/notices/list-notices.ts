/** `billing-enforcer notices list`: what did not go out, and what nobody knows. */
import { listNotices } from '@usage-billing/core/trials';
import {
  type AppCommand,
  ClockToken,
  ExitCode,
  NoticeClaimsToken,
  OrganizationDirectoryToken,
  StartFailure,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import { atDesk, deskRules, deskSettings } from '../desk.ts';
import { policyOf } from '../settings.ts';
import { noticeJson, noticesText } from './claims-report.ts';

interface Flags {
  readonly json?: boolean;
}

export const listNoticesCommand: AppCommand<typeof deskSettings, Flags> = {
  name: 'billing-enforcer notices list',
  description:
    'Shows notices that were claimed and are not known to have arrived: refused ones, which are tried again while they are called for, and those in doubt, which wait for a person. Of one organization it shows all.',
  settings: deskSettings,
  rules: () => deskRules,
  options: (command) =>
    command.argument('[organization]', 'external id, e.g. frosty-sky-72').option('--json', 'one JSON object a line'),
  examples: [
    ['billing-enforcer notices list', 'of all organizations, those that are not sent'],
    ['billing-enforcer notices list frosty-sky-72', 'all of one organization'],
    ['billing-enforcer notices list --json | jq -r "select(.state == \\"in doubt\\").organization"', 'for a program'],
  ],
  main: ({ config, flags, args: [organization], logger, print }) =>
    atDesk(config, logger, async (container) => {
      const list = listNotices({
        directory: await container.getAsync(OrganizationDirectoryToken),
        claims: await container.getAsync(NoticeClaimsToken),
        clock: await container.getAsync(ClockToken),
      });
      const listed = await list(policyOf(config), organization)();
      if (E.isLeft(listed)) throw new StartFailure(listed.left.message);
      if (flags.json === true) for (const one of listed.right) print(JSON.stringify(noticeJson(one)));
      else if (listed.right.length > 0) print(noticesText(listed.right));
      else
        print(
          organization === undefined
            ? 'No notice waits: whatever was sent is known to have arrived.'
            : 'It was never sent a notice.',
        );
      return ExitCode.ok;
    }),
};
