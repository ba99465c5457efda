/** Imports end when they are due, each as a whole: every line counts, or none does. */
import type { Tenant } from '../books/tenant.ts';
import type { UsageImport } from '../books/usage.ts';
import { readFile } from './read-file.ts';
import { upsert } from './unique-keys.ts';

export const isOpen = ({ status }: UsageImport): boolean => status === 'Pending' || status === 'Processing';

/** Completes or fails one import, now. */
export const finishImport = (tenant: Tenant, one: UsageImport): void => {
  const outcome = one.forcedFailure ?? readFile(tenant, one);
  const refused = typeof outcome === 'string' ? outcome : upsert(tenant, outcome);
  one.status = refused === undefined ? 'Completed' : 'Failed';
  one.reason = refused ?? null;
  one.imported = refused === undefined ? outcome.length : 0;
};

/** Finishes what is due by the moment, in the order in which it came. */
export const settleImports = (tenant: Tenant, moment: bigint): void => {
  for (const one of tenant.imports) {
    if (!isOpen(one)) continue;
    if (one.dueAt <= moment) finishImport(tenant, one);
    else if (moment - one.submittedAt >= (one.dueAt - one.submittedAt) / 2n) one.status = 'Processing';
  }
};
