/** What `billing migrate` would run, for a person to read. */
import type { BillingPool } from '@usage-billing/postgres';
import { orStartFailure } from '@usage-billing/wiring';

/** Partitions can be planned only where the ledger is there already. */
export const plannedSql = async (pool: BillingPool, role: string | undefined): Promise<string> => {
  const { grantStatements, missingPartitions, schemaState } = await import('@usage-billing/postgres');
  const { applied, pending } = await orStartFailure(schemaState(pool));
  const partitions = applied.length === 0 ? [] : await orStartFailure(missingPartitions(pool));
  const parts = [
    ...pending.map(({ version, name, statements }) => block(`Migration ${version}: ${name}`, statements)),
    ...partitions.map(({ month, statements }) => block(`Partition of ${month}`, statements)),
    ...(applied.length === 0 ? ['-- The partitions of 14 months are made as well.'] : []),
    ...(role === undefined ? [] : [block(`Rights of ${role}`, grantStatements('public', role))]),
  ];
  return parts.length === 0 ? '-- There is nothing to do.' : parts.join('\n\n');
};

const block = (title: string, statements: ReadonlyArray<string>): string =>
  [`-- ${title}`, 'begin;', ...statements.map((statement) => `${statement};`), 'commit;'].join('\n');
