/** How Postgres would run a statement. */
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
