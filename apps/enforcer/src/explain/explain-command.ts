/** `billing-enforcer explain`: why an organization is refused or not, since when, and what would change that. */
import { stringifyJsonExact } from '@usage-billing/core/shared';
import { explainOrganization } from '@usage-billing/core/trials';
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
import { explanationJson } from './explanation-json.ts';
import { explanationText } from './explanation-text.ts';

interface Flags {
  readonly json?: boolean;
}

export const explainCommand: AppCommand<typeof deskSettings, Flags> = {
  name: 'billing-enforcer explain',
  description:
    'Tells where an organization stands: its trial, whether its data is refused and why, since when, what would clear that, which notices its owners got, and what the next run will do.',
  settings: deskSettings,
  rules: () => deskRules,
  options: (command) =>
    command
      .argument('<instance>', 'external id such as frosty-sky-72, or internal id such as 1234')
      .option('--json', 'as one JSON object'),
  examples: [
    ['billing-enforcer explain frosty-sky-72', 'for a person'],
    ['billing-enforcer explain 1234 --json | jq .dataAccess', 'for a program'],
  ],
  main: ({ config, flags, args: [id = ''], logger, print }) =>
    atDesk(config, logger, async (container) => {
      const explain = explainOrganization({
        directory: await container.getAsync(OrganizationDirectoryToken),
        claims: await container.getAsync(NoticeClaimsToken),
        clock: await container.getAsync(ClockToken),
      });
      const explained = await explain(id, policyOf(config))();
      if (E.isLeft(explained))
        throw new StartFailure(
          explained.left._tag === 'OrganizationNotFound'
            ? `The directory knows no organization with the external or internal id "${id}".`
            : explained.left.message,
        );
      const { right } = explained;
      print(flags.json === true ? stringifyJsonExact(explanationJson(right), 2) : explanationText(right));
      return ExitCode.ok;
    }),
};
