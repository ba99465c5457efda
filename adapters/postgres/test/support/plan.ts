/** How Postgres would run a statement, and what it takes. */
import type { BillingPool } from '@usage-billing/postgres';
import { fragment, type query, query as statement } from '../../src/values.ts';

type Statement = ReturnType<ReturnType<typeof query>>;

export const planOf = async (pool: BillingPool, asked: Statement): Promise<string> => {
  const { sql, values } = asked;
  const lines = await pool.anyFirst(
    statement<{ readonly 'QUERY PLAN': string }>()`explain ${{ ...fragment``, sql, values }}`,
  );
  return lines.join('\n');
};

/** How many pages Postgres looks at to answer, in memory or not. */
export const pagesFor = async (pool: BillingPool, asked: Statement): Promise<number> => {
  const { sql, values } = asked;
  const [plan] = await pool.anyFirst(
    statement<{ readonly plan: ReadonlyArray<{ readonly Plan: Readonly<Record<string, number>> }> }>()`
      explain (analyze, buffers, format json) ${{ ...fragment``, sql, values }}`,
  );
  const { 'Shared Hit Blocks': hit = 0, 'Shared Read Blocks': read = 0 } = plan?.[0]?.Plan ?? {};
  return hit + read;
};
