/** `billing enforcer explain`: why an organization is refused or not, since when, and what would change that. */
import { stringifyJsonExact } from '@usage-billing/core/shared';
import { explainOrganization } from '@usage-billing/core/trials';
import {
  ClockToken,
  commandUsing,
  ExitCode,
  INSTANCE_HELP,
  NoticeClaimsToken,
  OrganizationDirectoryToken,
  StartFailure,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import { enforcerReports } from '../module.ts';
import { lookUpFailure } from '../organization-argument.ts';
import { policyOf } from '../settings.ts';
import { explanationJson } from './explanation-json.ts';
import { explanationText } from './explanation-text.ts';

interface Flags {
  readonly json?: boolean;
}

export const explainCommand = commandUsing(enforcerReports, {
  directory: OrganizationDirectoryToken,
  claims: NoticeClaimsToken,
  clock: ClockToken,
})<Flags>({
  description:
    'Explains the state of an organization: its trial, whether its data is refused and why, since when, what would clear that, which notices its owners got, and what the next run will do.',
  options: (command) => command.argument('<organization>', INSTANCE_HELP).option('--json', 'as one JSON object'),
  examples: [
    ['billing enforcer explain frosty-sky-72', 'for a person'],
    ['billing enforcer explain 1234 --json | jq .dataAccess', 'for a program'],
  ],
  main: async (ports, { config, flags, args: [id = ''], print }) => {
    const explained = await explainOrganization(ports)(id, policyOf(config))();
    if (E.isLeft(explained)) throw new StartFailure(lookUpFailure(id, explained.left));
    const { right } = explained;
    print(flags.json === true ? stringifyJsonExact(explanationJson(right), 2) : explanationText(right));
    return ExitCode.ok;
  },
});
