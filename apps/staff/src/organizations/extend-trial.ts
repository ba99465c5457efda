/** `billing organizations extend-trial`: lets a trial go on, and says what that leads to. */
import { billedAndFreeNow } from '@usage-billing/core/invoices';
import { type Instant, stringifyJsonExact } from '@usage-billing/core/shared';
import {
  type Delivery,
  defaultEnforcementPolicy,
  deliverNotice,
  type ExtendedTrial,
  type NoticeDeliveryDeps,
  type Organization,
  type OrganizationDirectory,
  type TrialExtension,
} from '@usage-billing/core/trials';
import {
  AcceptedDifferencesToken,
  ClockToken,
  checkDecision,
  combine,
  commandUsing,
  component,
  type DecisionFlags,
  decisionOptions,
  directory,
  directoryNotifies,
  ExitCode,
  NoticeClaimsToken,
  notifierModules,
  notifierRules,
  notifierSettings,
  OrganizationDirectoryToken,
  organizationNamed,
  orStartFailure,
  postgres,
  rule,
  StartFailure,
  staffDecisionOf,
  TrialNotifierToken,
  UsageLedgerToken,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import { reasonOf } from './changed-or-failure.ts';
import { extensionJson, extensionText } from './extension-report.ts';
import { organizationArgument } from './organization-argument.ts';
import { untilOption } from './until-option.ts';

interface Flags extends DecisionFlags {
  readonly until: Instant;
  /** `--no-mail`. */
  readonly mail?: false;
  readonly json?: boolean;
}

/** As the enforcer notifies owners, with its settings. */
const owners = component({
  settings: notifierSettings,
  rules: notifierRules,
  modules: (config) => notifierModules(config, defaultEnforcementPolicy.uploadGrace),
});

const mustNotify = rule<{ readonly notifier?: string | undefined }, 'notifier'>(['notifier'], ({ notifier }) =>
  notifier === undefined
    ? ['ENFORCER_NOTIFIER is missing: nobody can tell the owners. Set it as for the enforcer, or give --no-mail.']
    : [],
);

export const extendTrialCommand = commandUsing(combine(postgres, directory, owners, directoryNotifies), {
  organizations: OrganizationDirectoryToken,
  notifier: TrialNotifierToken,
  claims: NoticeClaimsToken,
  ledger: UsageLedgerToken,
  accepted: AcceptedDifferencesToken,
  clock: ClockToken,
})<Flags>({
  description:
    'Moves the end of a trial to a later moment, never to an earlier one. What the enforcer refused is allowed again, and the owners\nare told of the new end, and again in time before it. Usage that was billed already and is free now is named; it is not credited by itself.',
  options: (command) =>
    decisionOptions(
      organizationArgument(command)
        .requiredOption(
          '--until <time>',
          'the new end: a day such as 2026-12-31, whose beginning it is, or a time such as 2026-12-31T12:00:00Z',
          untilOption,
        )
        .option('--no-mail', 'tell the owners nothing')
        .option('--json', 'print one JSON document'),
    ),
  rules: ({ mail }) => (mail === false ? [] : [mustNotify]),
  checkFlags: checkDecision,
  examples: [
    [
      'billing organizations extend-trial frosty-sky-72 --until 2026-12-31 --by ann --note "evaluates until Christmas"',
      'its usage before 31 December is free',
    ],
  ],
  main: async (
    { organizations, notifier, claims, ledger, accepted, clock },
    { flags, args: [name = ''], print, say },
  ) => {
    const { until } = flags;
    const now = clock.now();
    if (until <= now) {
      say('error: --until must be in the future: a trial that is over lets nobody in.');
      return ExitCode.usage;
    }
    const organization = await organizationNamed(organizations, name);
    const { externalId } = organization;
    const extended = await extend(organizations, { externalId, until, at: now, decision: staffDecisionOf(flags) });
    const after = await organizationNamed(organizations, externalId);
    const billed = await orStartFailure(billedAndFreeNow({ ledger, accepted }, after, extended.before, now));
    const deps = { directory: organizations, notifier, claims, clock };
    const notice = flags.mail !== false && extended.after === until ? await tellOwners(deps, after) : undefined;
    const report = [after, extended, billed, notice] as const;
    print(flags.json === true ? stringifyJsonExact(extensionJson(...report), 2) : extensionText(...report));
    return isTold(notice) ? ExitCode.ok : ExitCode.failed;
  },
});

const extend = async (organizations: OrganizationDirectory, extension: TrialExtension): Promise<ExtendedTrial> => {
  const extended = await organizations.extendTrial(extension)();
  if (E.isRight(extended)) return extended.right;
  throw new StartFailure(reasonOf(extension.externalId, extended.left));
};

/** Once for each end: whoever says the same again, such as after a crash, tells them only where nobody did. */
const tellOwners = (deps: NoticeDeliveryDeps, organization: Organization): Promise<Delivery> => {
  const { backOff } = defaultEnforcementPolicy;
  return deliverNotice(deps)({ notice: 'trial extended', organization, refusals: 0, backOff })();
};

const isTold = (notice: Delivery | undefined): boolean =>
  notice === undefined || notice.status === 'sent' || notice.status === 'withheld';
