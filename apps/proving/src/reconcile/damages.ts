/** Everything that may go wrong with a good month, by where the figure stands. To add a row is to add a test. */
import { atTheProvider } from './damages/at-provider.ts';
import type { Damage } from './damages/damage.ts';
import { inTheDirectory } from './damages/in-directory.ts';
import { inTheEventStore } from './damages/in-event-store.ts';
import { inTheLedger } from './damages/in-ledger.ts';
import { inPrices } from './damages/in-terms.ts';
import { inUploads } from './damages/in-uploads.ts';
import { onInvoices } from './damages/on-invoices.ts';

export const damages: ReadonlyArray<Damage> = [
  ...inTheEventStore,
  ...inTheLedger,
  ...inUploads,
  ...atTheProvider,
  ...onInvoices,
  ...inPrices,
  ...inTheDirectory,
];
