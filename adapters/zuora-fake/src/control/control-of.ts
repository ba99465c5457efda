/** The control of a running fake, over its state. */

import { rewriteFile, runBilling } from '../billing/operations.ts';
import type { Tenant } from '../books/tenant.ts';
import { letTimePass } from '../books/time.ts';
import { finishImport, isOpen } from '../imports/imports.ts';
import { addCard } from '../payments/payments.ts';
import type { FakeZuoraControl } from './control.ts';
import { dropImport, duplicateImport, editInvoice } from './damage.ts';
import { ownAccount, seedAccount, setPrice, setStatus } from './seed.ts';
import { usageTotals, viewAccount, viewInvoice, viewState } from './views.ts';

export const controlOf = (tenant: Tenant, advance: (milliseconds: number) => void): FakeZuoraControl => ({
  state: () => {
    letTimePass(tenant);
    return viewState(tenant);
  },
  calls: () => [...tenant.calls],
  usage: () => {
    letTimePass(tenant);
    return usageTotals(tenant);
  },
  configure: (change) => {
    tenant.settings = { ...tenant.settings, ...change };
  },
  fault: (rule) => {
    tenant.faults.push({ rule, left: rule.times ?? 1 });
  },
  clearFaults: () => {
    tenant.faults.length = 0;
  },
  addAccount: (account) => viewAccount(tenant, seedAccount(tenant, account)),
  addCard: (cardNumber, holder = 'Ada Example') => addCard(tenant, cardNumber, holder).id,
  setSubscriptionStatus: (accountNumber, status) => setStatus(tenant, accountNumber, status),
  setSubscriptionPrice: (accountNumber, unit, price) => setPrice(tenant, accountNumber, unit, price),
  removeSubscription: (accountNumber) => {
    ownAccount(tenant, accountNumber).subscriptions.length = 0;
  },
  finishImport: (importId, failure) => {
    letTimePass(tenant);
    const open = tenant.imports.find((one) => isOpen(one) && (importId ?? one.id) === one.id);
    if (open === undefined)
      throw new Error(`there is no pending import${importId === undefined ? '' : ` ${importId}`}`);
    open.forcedFailure = failure ?? open.forcedFailure;
    finishImport(tenant, open);
  },
  failNextImport: (reason) => {
    tenant.nextImportFailure = reason;
  },
  delayNextImport: (milliseconds) => {
    tenant.nextImportDelayMs = milliseconds;
  },
  billRun: (targetDay, { collect = true } = {}) => {
    letTimePass(tenant);
    return runBilling(tenant, targetDay, collect).map((invoice) => viewInvoice(tenant, invoice));
  },
  rewriteFile: (invoiceNumber) => viewInvoice(tenant, rewriteFile(tenant, invoiceNumber)),
  dropImport: (importId) => {
    letTimePass(tenant);
    return dropImport(tenant, importId);
  },
  duplicateImport: (importId) => {
    letTimePass(tenant);
    return duplicateImport(tenant, importId);
  },
  editInvoice: (edit = {}) => editInvoice(tenant, edit),
  advance,
});
