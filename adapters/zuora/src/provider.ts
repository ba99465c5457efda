/** Zuora as the billing provider. */
import type { BillingProvider } from '@usage-billing/core/invoices';
import { zuoraAccounts } from './accounts.ts';
import { callerFor } from './caller.ts';
import { zuoraCatalog } from './catalog.ts';
import type { ZuoraConfig } from './config.ts';
import { zuoraInvoices } from './invoices.ts';
import { zuoraPaymentPage } from './payment-page.ts';
import { zuoraPayments } from './payments.ts';
import { zuoraSubscriptions } from './subscriptions.ts';
import { zuoraUsage } from './usage.ts';

/** The billing provider's ports over Zuora's REST API. */
export const zuoraBillingProvider = (config: ZuoraConfig): BillingProvider => {
  const caller = callerFor(config);
  return {
    accounts: zuoraAccounts(caller, config),
    subscriptions: zuoraSubscriptions(caller, config),
    catalog: zuoraCatalog(caller, config),
    invoices: zuoraInvoices(caller, config),
    usage: zuoraUsage(caller),
    payments: zuoraPayments(caller),
    paymentPage: zuoraPaymentPage(caller, config),
  };
};
