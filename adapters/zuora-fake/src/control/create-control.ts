/** The control of a running fake, over its state. */
import { adjust } from '../billing/adjust.ts';
import { catchUp, runBilling, runPayments } from '../billing/bill-run.ts';
import { post, writeFile } from '../billing/issue.ts';
import { cancel, reverse, unpost } from '../billing/undo.ts';
import type { Account } from '../books/account.ts';
import type { Invoice } from '../books/invoice.ts';
import type { Tenant } from '../books/tenant.ts';
import { today } from '../books/today.ts';
import { letTimePass } from '../clock/let-time-pass.ts';
import { finishImport, isOpen } from '../imports/settle.ts';
import { addCard, defaultCardOf, setDecline } from '../payments/cards.ts';
import { changeDates, changePrice, setStatus } from '../subscriptions/amend.ts';
import { completeOrder } from '../subscriptions/orders.ts';
import { cancelOn } from '../subscriptions/suspensions.ts';
import { addUsage } from './add-usage.ts';
import type { FakeZuoraControl } from './control.ts';
import { dropImport, duplicateImport, editInvoice } from './damage.ts';
import { newestSubscription, ownAccount, ownSubscription, seedAccount, seedSubscription } from './seed.ts';
import { usageTotals } from './usage-totals.ts';
import { viewAccount, viewInvoice, viewOrder, viewState, viewSubscription } from './view-state.ts';

export const createControl = (tenant: Tenant, advance: (milliseconds: number) => void): FakeZuoraControl => ({
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
  advance: (milliseconds) => {
    letTimePass(tenant);
    advance(milliseconds);
  },
  addAccount: (account) => viewAccount(tenant, seedAccount(tenant, account)),
  setAccountStatus: (accountNumber, status) => {
    ownAccount(tenant, accountNumber).status = status;
  },
  setBillCycleDay: (accountNumber, day) => {
    ownAccount(tenant, accountNumber).billCycleDay = day;
  },
  addCard: (cardNumber, holder = 'Ada Example') => addCard(tenant, cardNumber, holder).id,
  setCardDecline: (accountNumber, code) => {
    const card = defaultCardOf(ownAccount(tenant, accountNumber));
    if (card === undefined) throw new Error(`account ${accountNumber} has no default card`);
    setDecline(card, code);
  },
  ...subscriptionControl(tenant),
  ...importControl(tenant),
  ...billingControl(tenant),
});

type Part<Name extends keyof FakeZuoraControl> = Pick<FakeZuoraControl, Name>;

const subscriptionControl = (
  tenant: Tenant,
): Part<
  | 'addSubscription'
  | 'setSubscriptionStatus'
  | 'setSubscriptionPrice'
  | 'setSubscriptionDates'
  | 'cancelSubscription'
  | 'removeSubscription'
  | 'completeOrder'
> => ({
  addSubscription: (accountNumber, subscription = {}) =>
    viewSubscription(tenant, seedSubscription(tenant, accountNumber, subscription)),
  setSubscriptionStatus: (accountNumber, status, from) =>
    setStatus(tenant, newestSubscription(tenant, accountNumber), status, from),
  setSubscriptionPrice: (accountNumber, unit, price, from) =>
    changePrice(tenant, newestSubscription(tenant, accountNumber), unit, price, from),
  setSubscriptionDates: (key, dates) => changeDates(tenant, ownSubscription(tenant, key), dates),
  cancelSubscription: (key, on) => cancelOn(tenant, ownSubscription(tenant, key), on),
  removeSubscription: (accountNumber) => {
    ownAccount(tenant, accountNumber).subscriptions.length = 0;
  },
  completeOrder: (orderNumber) => viewOrder(completeOrder(tenant, orderNumber)),
});

const importControl = (
  tenant: Tenant,
): Part<'addUsage' | 'finishImport' | 'failNextImport' | 'delayNextImport' | 'dropImport' | 'duplicateImport'> => ({
  addUsage: (usage) => addUsage(tenant, usage),
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
  dropImport: (importId) => {
    letTimePass(tenant);
    return dropImport(tenant, importId);
  },
  duplicateImport: (importId) => {
    letTimePass(tenant);
    return duplicateImport(tenant, importId);
  },
});

const billingControl = (
  tenant: Tenant,
): Part<
  | 'billRun'
  | 'catchUp'
  | 'paymentRun'
  | 'addOneTimeCharge'
  | 'postInvoice'
  | 'unpostInvoice'
  | 'cancelInvoice'
  | 'reverseInvoice'
  | 'adjustInvoice'
  | 'rewriteFile'
  | 'editInvoice'
> => {
  const change =
    (work: (account: Account, invoice: Invoice) => unknown) =>
    (number: string): ReturnType<typeof viewInvoice> => {
      const [account, invoice] = ownInvoice(tenant, number);
      work(account, invoice);
      return viewInvoice(invoice);
    };
  return {
    billRun: (targetDay, { post: posts = tenant.settings.billRunPosts, collect = true } = {}) => {
      letTimePass(tenant);
      return runBilling(tenant, { targetDay, posts, collects: collect }).invoices.map(viewInvoice);
    },
    catchUp: (targetDay) => {
      letTimePass(tenant);
      catchUp(tenant, targetDay);
    },
    paymentRun: () => runPayments(tenant),
    addOneTimeCharge: (accountNumber, name, amount) => {
      ownAccount(tenant, accountNumber).oneTimeCharges.push({ name, amount, day: today(tenant) });
    },
    postInvoice: change((_, invoice) => post(tenant, invoice)),
    unpostInvoice: change((account, invoice) => unpost(tenant, account, invoice)),
    cancelInvoice: change((account, invoice) => cancel(tenant, account, invoice)),
    reverseInvoice: change((account, invoice) => reverse(tenant, account, invoice)),
    adjustInvoice: (number, adjustment) => change((_, invoice) => adjust(tenant, invoice, adjustment))(number),
    rewriteFile: change((_, invoice) => writeFile(tenant, invoice)),
    editInvoice: (edit = {}) => editInvoice(tenant, edit),
  };
};

const ownInvoice = (tenant: Tenant, number: string): readonly [Account, Invoice] => {
  const invoice = tenant.invoices.find((one) => one.number === number);
  if (invoice === undefined) throw new Error(`there is no invoice ${number}`);
  return [ownAccount(tenant, invoice.accountNumber), invoice];
};
