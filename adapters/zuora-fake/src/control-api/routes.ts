/** The control over HTTP, under /fake/, and the page at /: what a process that is not this one can see and do. */
import type { FakeZuoraControl, SubscriptionKey } from '../control/control.ts';
import { type Answer, type Fields, param, type Route } from '../http/api.ts';
import type { Mounted } from '../http/router.ts';
import { overviewPage } from '../pages/overview/overview.ts';
import { refusal } from '../refusals/refusal.ts';
import { getTrialPage } from '../routes/hosted-page.ts';
import { getFile } from '../routes/invoices.ts';
import {
  bodyOf,
  dayAt,
  flagAt,
  given,
  invalid,
  requireDay,
  requireText,
  textAt,
  wholeNumberAt,
  wordAt,
} from './fields.ts';
import { readFaultRule } from './read-fault.ts';
import { readDecimal, readPrice } from './read-price.ts';
import { readSeedAccount, readSeedSubscription } from './read-seed.ts';
import { readSettings } from './read-settings.ts';

type Control = (control: FakeZuoraControl, fields: Fields) => unknown;

/** What is done by POST, under /fake/. */
const CONTROLS: Readonly<Record<string, Control>> = {
  settings: (control, fields) => control.configure(readSettings(fields)),
  faults: (control, fields) => control.fault(readFaultRule(fields)),
  clock: (control, fields) => control.advance(wholeNumberAt(fields, 'advanceMilliseconds')),

  accounts: (control, fields) => control.addAccount(readSeedAccount(fields)),
  'account-status': (control, fields) =>
    control.setAccountStatus(account(fields), wordAt(fields, 'status', ['Draft', 'Active', 'Canceled'])),
  'bill-cycle-day': (control, fields) => control.setBillCycleDay(account(fields), wholeNumberAt(fields, 'day', 0, 31)),
  cards: (control, fields) => ({
    paymentMethodId: control.addCard(requireText(fields, 'cardNumber'), textAt(fields, 'holder')),
  }),
  'card-decline': (control, fields) =>
    control.setCardDecline(account(fields), fields.code === null ? null : requireText(fields, 'code')),

  subscriptions: (control, fields) => control.addSubscription(account(fields), readSeedSubscription(fields)),
  'subscription-status': (control, fields) =>
    control.setSubscriptionStatus(account(fields), requireText(fields, 'status'), dayAt(fields, 'from')),
  'subscription-price': (control, fields) =>
    control.setSubscriptionPrice(
      account(fields),
      requireText(fields, 'unit'),
      readPrice('price', fields.price),
      dayAt(fields, 'from'),
    ),
  'subscription-dates': (control, fields) =>
    control.setSubscriptionDates(
      keyAt(fields),
      given({
        contractEffectiveDate: dayAt(fields, 'contractEffectiveDate'),
        serviceActivationDate: dayAt(fields, 'serviceActivationDate'),
        customerAcceptanceDate: dayAt(fields, 'customerAcceptanceDate'),
      }),
    ),
  'cancel-subscription': (control, fields) => control.cancelSubscription(keyAt(fields), requireDay(fields, 'on')),
  'remove-subscription': (control, fields) => control.removeSubscription(account(fields)),
  'complete-order': (control, fields) => control.completeOrder(requireText(fields, 'orderNumber')),

  usage: (control, fields) =>
    control.addUsage({
      accountNumber: account(fields),
      unit: requireText(fields, 'unit'),
      quantity: readDecimal('quantity', fields.quantity),
      day: requireDay(fields, 'day'),
      ...given({
        subscriptionNumber: textAt(fields, 'subscriptionNumber'),
        chargeNumber: textAt(fields, 'chargeNumber'),
        description: textAt(fields, 'description'),
      }),
    }),
  'finish-import': (control, fields) => control.finishImport(textAt(fields, 'importId'), textAt(fields, 'failure')),
  'fail-next-import': (control, fields) => control.failNextImport(requireText(fields, 'reason')),
  'delay-next-import': (control, fields) => control.delayNextImport(wholeNumberAt(fields, 'milliseconds')),

  'bill-runs': (control, fields) =>
    control.billRun(
      requireText(fields, 'targetDay'),
      given({ post: flagAt(fields, 'post'), collect: flagAt(fields, 'collect') }),
    ),
  'catch-up': (control, fields) => control.catchUp(requireText(fields, 'targetDay')),
  'payment-runs': (control) => control.paymentRun(),
  'one-time-charges': (control, fields) =>
    control.addOneTimeCharge(account(fields), requireText(fields, 'name'), amountAt(fields)),
  'post-invoice': (control, fields) => control.postInvoice(invoice(fields)),
  'unpost-invoice': (control, fields) => control.unpostInvoice(invoice(fields)),
  'cancel-invoice': (control, fields) => control.cancelInvoice(invoice(fields)),
  'reverse-invoice': (control, fields) => control.reverseInvoice(invoice(fields)),
  'adjust-invoice': (control, fields) =>
    control.adjustInvoice(invoice(fields), {
      amount: readDecimal('amount', fields.amount),
      type: wordAt(fields, 'type', ['Credit', 'Charge']),
      comment: textAt(fields, 'comment') ?? '',
    }),
  'rewrite-file': (control, fields) => control.rewriteFile(invoice(fields)),

  'drop-import': (control, fields) => control.dropImport(textAt(fields, 'importId')),
  'duplicate-import': (control, fields) => control.duplicateImport(textAt(fields, 'importId')),
  'edit-invoice': (control, fields) =>
    control.editInvoice(
      given({
        invoiceNumber: textAt(fields, 'invoiceNumber'),
        quantity: textAt(fields, 'quantity'),
        chargeAmount: textAt(fields, 'chargeAmount'),
        total: textAt(fields, 'total'),
      }),
    ),
};

export const fakeRoutes = (control: FakeZuoraControl): ReadonlyArray<Mounted> => [
  ['get', '/', () => ({ html: overviewPage(control.state()) })],
  ['get', '/fake/state', () => ({ json: control.state() })],
  ['get', '/fake/calls', () => ({ json: control.calls() })],
  ['get', '/fake/usage', () => ({ json: control.usage() })],
  ['get', '/fake/invoices/:file', getPdf],
  ['get', '/fake/hosted-page', getTrialPage],
  ['delete', '/fake/faults', () => answered(() => control.clearFaults())],
  ...Object.entries(CONTROLS).map(
    ([name, run]): Mounted => ['post', `/fake/${name}`, (_, request) => answered(() => run(control, bodyOf(request)))],
  ),
];

const account = (fields: Fields): string => requireText(fields, 'accountNumber');

const keyAt = (fields: Fields): SubscriptionKey => {
  const key = given({
    accountNumber: textAt(fields, 'accountNumber'),
    subscriptionNumber: textAt(fields, 'subscriptionNumber'),
  });
  if (Object.keys(key).length === 0) throw invalid('accountNumber or subscriptionNumber must be given.');
  return key;
};

const amountAt = (fields: Fields): string => {
  const amount = requireText(fields, 'amount');
  if (!/^-?\d+(\.\d+)?$/.test(amount)) throw invalid('amount must be a decimal number, as text.');
  return amount;
};

const invoice = (fields: Fields): string => requireText(fields, 'invoiceNumber');

const getPdf: Route = (tenant, request) =>
  getFile(tenant, { ...request, params: { id: param(request, 'file').replace(/\.pdf$/, '') } });

/** Errors of the control are the caller's mistakes, and are said as such. */
const answered = (work: () => unknown): Answer => {
  try {
    return { json: work() ?? { success: true } };
  } catch (error) {
    if (error instanceof Error && error.constructor === Error) throw refusal('request', 'rule', error.message);
    throw error;
  }
};
