/** `billing-uploader usage list`: usage that is set aside, and why; and what was released. */
import { formatInstant, stringifyJsonExact } from '@usage-billing/core/shared';
import type { InstanceId } from '@usage-billing/core/usage';
import { isSettled, type SetAsideSum, type UsageRelease } from '@usage-billing/core/usage';
import {
  type AppCommand,
  databaseSettings,
  ExitCode,
  localModule,
  StartFailure,
  UsageLedgerToken,
  withContainer,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import { tableText } from '../table.ts';
import { instanceOption } from './usage-options.ts';

interface Flags {
  readonly instance?: InstanceId;
  readonly json?: boolean;
}

const RELEASES_SHOWN = 20;

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

export const listSetAsideCommand: AppCommand<typeof databaseSettings, Flags> = {
  name: 'billing-uploader usage list',
  description:
    'Shows usage that is set aside instead of being billed, added up by instance, unit and reason, and what was released lately.',
  settings: databaseSettings,
  options: (command) =>
    command
      .option('--instance <id>', 'only of this internal id', instanceOption)
      .option('--json', 'what is set aside, one JSON object a line'),
  examples: [
    ['billing-uploader usage list', 'shows everything that is set aside'],
    ['billing-uploader usage list --json | jq "select(.settled)"', 'shows what nobody looks at again by itself'],
  ],
  main: ({ config, flags, logger, print }) =>
    withContainer([localModule(config, logger)], async (container) => {
      const ledger = await container.getAsync(UsageLedgerToken);
      const { instance } = flags;
      const sums = await ledger.setAsideSums(instance === undefined ? {} : { instanceId: instance })();
      if (E.isLeft(sums)) throw new StartFailure(sums.left.message);
      if (flags.json === true) {
        for (const sum of sums.right) print(stringifyJsonExact(sumJson(sum)));
        return ExitCode.ok;
      }
      print(sums.right.length === 0 ? 'Nothing is set aside.' : sumsText(sums.right));
      const releases = await ledger.releases({ limit: RELEASES_SHOWN })();
      if (E.isLeft(releases)) throw new StartFailure(releases.left.message);
      const own = releases.right.filter(({ instanceId }) => instance === undefined || instanceId === instance);
      if (own.length > 0) print(`\nReleased lately\n${releasesText(own)}`);
      return ExitCode.ok;
    }),
};
