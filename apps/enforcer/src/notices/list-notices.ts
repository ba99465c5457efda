/** `billing-enforcer notices list`: what did not go out, and what nobody knows. */
import { type AppCommand, ExitCode, NoticeClaimsToken, StartFailure } from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import { atDesk, deskRules, deskSettings } from '../desk.ts';
import { claimJson, claimsText } from './claims-report.ts';

interface Flags {
  readonly json?: boolean;
}

export const listNoticesCommand: AppCommand<typeof deskSettings, Flags> = {
  name: 'billing-enforcer notices list',
  description:
    'Shows notices that were claimed and are not known to have arrived: refused ones, which are tried again, and those in doubt, which wait for a person. Of one organization it shows all.',
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
      const claims = await (await container.getAsync(NoticeClaimsToken)).list(organization)();
      if (E.isLeft(claims)) throw new StartFailure(claims.left.message);
      if (flags.json === true) for (const claim of claims.right) print(JSON.stringify(claimJson(claim)));
      else if (claims.right.length > 0) print(claimsText(claims.right));
      else print(organization === undefined ? 'Every notice is known to have arrived.' : 'It was never sent a notice.');
      return ExitCode.ok;
    }),
};
