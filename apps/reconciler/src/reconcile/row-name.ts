/** How the organization of a row is called. */
import type { ReconciliationRow } from '@usage-billing/core/invoices';
import * as O from 'fp-ts/lib/Option.js';

/** By its external id where the directory knows it, else by its internal id. */
export const nameOf = ({ externalId, instanceId }: Pick<ReconciliationRow, 'externalId' | 'instanceId'>): string =>
  O.getOrElse<string>(() => instanceId)(externalId);
