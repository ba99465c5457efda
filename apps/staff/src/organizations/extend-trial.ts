/** `billing organizations extend-trial`: lets a trial go on, and says what that leads to. */
import {
  type BilledAlthoughFree,
  billedAlthoughFreeText,
  billedAlthoughFreeToJson,
  readBilledAlthoughFree,
} from '@usage-billing/core/invoices';
import {
  DAY,
  formatInstant,
  type Instant,
  type Json,
  plus,
  stringifyJsonExact,
  truncateToDay,
} from '@usage-billing/core/shared';
import {
  type ExtendedTrial,
  type Organization,
  type OrganizationDirectory,
  type RefusalFlag,
  refusalFlags,
  type TrialExtension,
} from '@usage-billing/core/trials';
import type { TimeRange, UsageLedger } from '@usage-billing/core/usage';
import {
  ClockToken,
  checkDecision,
  combine,
  commandUsing,
  type DecisionFlags,
  decisionOptions,
  directory,
  ExitCode,
  OrganizationDirectoryToken,
  organizationNamed,
  orStartFailure,
  postgres,
  StartFailure,
  staffDecisionOf,
  UsageLedgerToken,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { organizationArgument } from './organization-argument.ts';
import { untilOption } from './until-option.ts';

interface Flags extends DecisionFlags {
  readonly until: Instant;
  readonly json?: boolean;
}

export const extendTrialCommand = commandUsing(combine(postgres, directory), {
  organizations: OrganizationDirectoryToken,
  ledger: UsageLedgerToken,
  clock: ClockToken,
})<Flags>({
  description:
    'Moves the end of a trial to a later moment, never to an earlier one. What the enforcer refused is allowed again, and the owners\nare notified in time before the new end. Usage that was billed already and is free now is named; it is not credited by itself.',
  options: (command) =>
    decisionOptions(
      organizationArgument(command)
        .requiredOption(
          '--until <time>',
          'the new end: a day such as 2026-12-31, whose beginning it is, or a time such as 2026-12-31T12:00:00Z',
          untilOption,
        )
        .option('--json', 'print one JSON document'),
    ),
  checkFlags: checkDecision,
  examples: [
    [
      'billing organizations extend-trial frosty-sky-72 --until 2026-12-31 --by ann --note "evaluates until Christmas"',
      'its usage before 31 December is free',
    ],
  ],
  main: async ({ organizations, ledger, clock }, { flags, args: [name = ''], print, say }) => {
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
    const lookedAt = plus(now, -DAYS_LOOKED_AT * DAY);
    const since = extended.before < lookedAt ? extended.before : lookedAt;
    const billed = await billedAndFreeNow(ledger, after, { from: since, to: now });
    print(
      flags.json === true ? stringifyJsonExact(toJson(after, extended, billed), 2) : toText(after, extended, billed),
    );
    return ExitCode.ok;
  },
});

const extend = async (organizations: OrganizationDirectory, extension: TrialExtension): Promise<ExtendedTrial> => {
  const extended = await organizations.extendTrial(extension)();
  if (E.isRight(extended)) return extended.right;
  switch (extended.left._tag) {
    case 'OrganizationDeleted':
      throw new StartFailure(`${extension.externalId} was deleted: its trial cannot go on`);
    case 'OrganizationNotFound':
      throw new StartFailure(`${extension.externalId} was removed from the directory meanwhile`);
    case 'DirectoryUnavailable':
      throw new StartFailure(extended.left.message);
  }
};

/** As many as the uploader looks back for the same; or from the former end of the trial on, if that is longer ago. */
const DAYS_LOOKED_AT = 62n;

const billedAndFreeNow = async (
  ledger: Pick<UsageLedger, 'assigned'>,
  organization: Organization,
  { from, to }: TimeRange,
): Promise<ReadonlyArray<BilledAlthoughFree>> => {
  const { id } = organization;
  if (O.isNone(id)) return [];
  const instanceIds = [id.value];
  const range = { from: truncateToDay(from), to: plus(truncateToDay(to), DAY) };
  return orStartFailure(
    readBilledAlthoughFree({
      ledger: { assigned: (days) => ledger.assigned({ ...days, instanceIds }) },
      directory: {
        async *all() {
          yield E.right([organization]);
        },
      },
    })(range),
  );
};

const NAMES: Readonly<Record<RefusalFlag, string>> = {
  refuseDataAccess: 'data access',
  refuseDataUpload: 'data upload',
};

const toText = (
  organization: Organization,
  { before, after, changed, cleared }: ExtendedTrial,
  billed: ReadonlyArray<BilledAlthoughFree>,
): string => {
  const { externalId, refuseDataReason } = organization;
  const refused = refusalFlags.filter((flag) => organization[flag]).map((flag) => NAMES[flag]);
  return [
    changed
      ? `The trial of ${externalId} ends on ${formatInstant(after)} instead of ${formatInstant(before)}.`
      : `Nothing changed: the trial of ${externalId} ends on ${formatInstant(after)}, and is never shortened.`,
    ...cleared.map((flag) => `Refused no longer: ${NAMES[flag]}.`),
    ...refused.map((what) => `Still refused: ${what}: ${O.getOrElse(() => 'no reason is given')(refuseDataReason)}.`),
    ...billed.map(billedAlthoughFreeText),
  ].join('\n');
};

const toJson = (
  { externalId, ...organization }: Organization,
  { before, after, changed, cleared }: ExtendedTrial,
  billed: ReadonlyArray<BilledAlthoughFree>,
): Json => ({
  organization: externalId,
  before: formatInstant(before),
  after: formatInstant(after),
  changed,
  cleared,
  stillRefused: refusalFlags.filter((flag) => organization[flag]),
  billedAlthoughFree: billed.map(billedAlthoughFreeToJson),
});
