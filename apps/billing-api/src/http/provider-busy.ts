/** The provider was not asked, because too many calls for the organization are in progress. */
import type { ProviderError } from '@usage-billing/core/invoices';
import * as O from 'fp-ts/lib/Option.js';

export type ProviderBusy = Extract<ProviderError, { readonly _tag: 'ProviderUnavailable' }> & { readonly busy: true };

export const isProviderBusy = (error: ProviderError): error is ProviderBusy => 'busy' in error;

export const providerBusy = (retryAfterSeconds: number): ProviderBusy => ({
  _tag: 'ProviderUnavailable',
  message: 'too many calls for this organization are in progress',
  retryAfterSeconds: O.some(retryAfterSeconds),
  busy: true,
});
