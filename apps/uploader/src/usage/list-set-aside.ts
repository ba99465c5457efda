/** `billing uploader usage list`: usage that is set aside, and why; and what was released. */
import { formatInstant, stringifyJsonExact } from '@usage-billing/core/shared';
import { isSettled, type SetAsideSum, type UsageRelease } from '@usage-billing/core/usage';
import {
  commandUsing,
  ExitCode,
  INSTANCE_FLAG,
  INSTANCE_HELP,
  OrganizationDirectoryToken,
  orStartFailure,
  tableText,
  UsageLedgerToken,
} from '@usage-billing/wiring';
import { instanceIdOf, organizations } from './instance-id-of.ts';

interface Flags {
  /** External or internal id. */
  readonly instance?: string;
  readonly json?: boolean;
}

const RELEASES_SHOWN = 20;

export const listSetAsideCommand = commandUsing(organizations, {
  ledger: UsageLedgerToken,
  directory: OrganizationDirectoryToken,
})<Flags>({
  description:
    'Shows usage that is set aside instead of being billed, added up by instance, unit and reason, and what was released lately.',
  options: (command) =>
    command
      .option(INSTANCE_FLAG, `only of this one: ${INSTANCE_HELP}`)
      .option('--json', 'what is set aside, one JSON object a line'),
  examples: [
    ['billing uploader usage list', 'shows everything that is set aside'],
    ['billing uploader usage list --instance frosty-sky-72', 'shows what is set aside of one organization'],
    ['billing uploader usage list --json | jq "select(.settled)"', 'shows what nobody looks at again by itself'],
  ],
  main: async (ports, { flags, print }) => {
    const { ledger } = ports;
    const instance = flags.instance === undefined ? undefined : await instanceIdOf(ports, flags.instance);
    const sums = await orStartFailure(ledger.setAsideSums(instance === undefined ? {} : { instanceId: instance }));
    if (flags.json === true) {
      for (const sum of sums) print(stringifyJsonExact(sumJson(sum)));
      return ExitCode.ok;
    }
    print(sums.length === 0 ? 'Nothing is set aside.' : sumsText(sums));
    const releases = await orStartFailure(ledger.releases({ limit: RELEASES_SHOWN }));
    const own = releases.filter(({ instanceId }) => instance === undefined || instanceId === instance);
    if (own.length > 0) print(`\nReleased lately\n${releasesText(own)}`);
    return ExitCode.ok;
  },
});

const sumsText = (sums: ReadonlyArray<SetAsideSum>): string =>
  tableText(
    [
      { head: 'instance', right: true },
      { head: 'unit' },
      { head: 'amount', right: true },
      { head: 'reason' },
      { head: 'until' },
      { head: 'rows', right: true },
      { head: 'from hour' },
      { head: 'to hour' },
      { head: 'detail' },
    ],
    sums.map((sum) => [
      sum.instanceId,
      sum.amountType,
      sum.amount.toString(),
      sum.reason,
      isSettled(sum.reason) ? 'it is released' : 'the next run looks',
      sum.rows.toString(),
      formatInstant(sum.oldest),
      formatInstant(sum.newest),
      sum.detail,
    ]),
  );

const releasesText = (releases: ReadonlyArray<UsageRelease>): string =>
  tableText(
    [
      { head: 'released' },
      { head: 'instance', right: true },
      { head: 'unit' },
      { head: 'amount', right: true },
      { head: 'was' },
      { head: 'decided by' },
    ],
    releases.map(({ at, instanceId, amountType, amount, reason, decision: { by, note } }) => [
      formatInstant(at),
      instanceId,
      amountType,
      amount.toString(),
      reason,
      `${by}: ${note}`,
    ]),
  );

const sumJson = (sum: SetAsideSum) => ({
  ...sum,
  settled: isSettled(sum.reason),
  amount: sum.amount.toString(),
  oldest: formatInstant(sum.oldest),
  newest: formatInstant(sum.newest),
});
