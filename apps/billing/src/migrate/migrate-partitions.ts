/** `billing migrate partitions`: the owner's nightly job, so that apps never meet a month that has no partition. */
import { commandUsing, DatabaseToken, ExitCode, orStartFailure, postgres, withPool } from '@usage-billing/wiring';

export const migratePartitionsCommand = commandUsing(postgres, { database: DatabaseToken })<Record<never, never>>({
  description:
    'Makes the partitions of the ledger from last month to 12 months ahead, and nothing else.\nRun it every night as the owner of the database, with the release that the apps run.',
  examples: [['DATABASE_URL=postgres://owner:…@host/billing billing migrate partitions', 'makes what is missing']],
  main: ({ database }, { print, config }) =>
    withPool(database, config, async (pool) => {
      const { makePartitions } = await import('@usage-billing/postgres');
      const months = await orStartFailure(makePartitions(pool));
      print(months.length === 0 ? 'Every month has its partition.' : `Made the partitions of ${months.join(', ')}.`);
      return ExitCode.ok;
    }),
});
