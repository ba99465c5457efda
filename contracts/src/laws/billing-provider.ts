/** The laws of every {@link BillingProvider}. */
import { type Suite, suite } from './law.ts';
import { providerAccountLaws } from './provider-accounts.ts';
import { providerCardLaws, providerPaymentPageLaws } from './provider-cards.ts';
import { providerCollectLaws } from './provider-collect.ts';
import { providerInvoiceLaws } from './provider-invoices.ts';
import type { ProviderControl, ProviderSubject } from './provider-subject.ts';
import { providerSubscriptionLaws } from './provider-subscriptions.ts';
import { providerUsageLaws } from './provider-usage.ts';

/** `open` gives a provider that sells node-seconds in USD and EUR and collects nothing under 50 cents, and has a payment page. */
export const billingProviderLaws: Suite<ProviderSubject, ProviderControl> = suite('billing provider', (law) => {
  providerAccountLaws(law);
  providerCardLaws(law);
  providerPaymentPageLaws(law);
  providerSubscriptionLaws(law);
  providerInvoiceLaws(law);
  providerCollectLaws(law);
  providerUsageLaws(law);
});
