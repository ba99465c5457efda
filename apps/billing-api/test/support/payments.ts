/** The whole port of cards, of which the API uses a part. */
import type { ProviderPayments } from '@usage-billing/core/invoices';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';

export const payments = (part: Pick<ProviderPayments, 'defaultCard'>): ProviderPayments => ({
  ...part,
  setDefaultCard: () => TE.right(O.none),
});
