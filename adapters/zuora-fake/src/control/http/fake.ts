/** The control over HTTP, under /fake/, and the page at /: what a process that is not this one can see and do. */
import { type ApiRequest, type Fields, jsonBody, param, type Route } from '../../http/api.ts';
import { NumberText } from '../../http/exact-json.ts';
import { refusal } from '../../http/failure.ts';
import { getTrialPage } from '../../http/routes/hosted-page.ts';
import { getFile } from '../../http/routes/invoices.ts';
import { overviewPage } from '../../page/overview.ts';
import type { FakeZuoraControl } from '../control.ts';
import { readFaultRule } from './read-fault.ts';
import { readPrice, readSeedAccount } from './read-seed.ts';
import { readSettings } from './read-settings.ts';

/** Numbers of control calls are small: milliseconds, counts, statuses. */
const plain = (value: unknown): unknown => {
  if (value instanceof NumberText) return Number(value.text);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
};

const bodyOf = (request: ApiRequest): Fields => (request.body.length === 0 ? {} : (plain(jsonBody(request)) as Fields));

const text = (fields: Fields, name: string): string | undefined => {
  const value = fields[name];
  if (value !== undefined && typeof value !== 'string') throw refusal('request', 'invalid', `${name} must be text.`);
  return value;
};

const need = (fields: Fields, name: string): string => {
  const value = text(fields, name);
  if (value === undefined) throw refusal('request', 'missing', `Missing required value: ${name}`);
  return value;
};

const wholeNumber = (fields: Fields, name: string): number => {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
    throw refusal('request', 'invalid', `${name} must be a whole number from 0 on.`);
  return value;
};

/** Only what was given: an option that is absent is not the same as one that is undefined. */
const given = (fields: Fields, ...names: ReadonlyArray<string>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = text(fields, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** Errors of the control are the caller's mistakes, and are said as such. */
const answered = (work: () => unknown): { readonly json: unknown } => {
  try {
    return { json: work() ?? { success: true } };
  } catch (error) {
    if (error instanceof Error && error.constructor === Error) throw refusal('request', 'rule', error.message);
    throw error;
  }
};

type Control = (control: FakeZuoraControl, fields: Fields) => unknown;

/** What is done by POST, under /fake/. */
const CONTROLS: Readonly<Record<string, Control>> = {
  settings: (control, fields) => control.configure(readSettings(fields)),
  faults: (control, fields) => control.fault(readFaultRule(fields)),
  clock: (control, fields) => control.advance(wholeNumber(fields, 'advanceMilliseconds')),
  accounts: (control, fields) => control.addAccount(readSeedAccount(fields)),
  cards: (control, fields) => ({
    paymentMethodId: control.addCard(need(fields, 'cardNumber'), text(fields, 'holder')),
  }),
  'subscription-status': (control, fields) =>
    control.setSubscriptionStatus(need(fields, 'accountNumber'), need(fields, 'status')),
  'subscription-price': (control, fields) =>
    control.setSubscriptionPrice(need(fields, 'accountNumber'), need(fields, 'unit'), readPrice('price', fields.price)),
  'remove-subscription': (control, fields) => control.removeSubscription(need(fields, 'accountNumber')),
  'finish-import': (control, fields) => control.finishImport(text(fields, 'importId'), text(fields, 'failure')),
  'fail-next-import': (control, fields) => control.failNextImport(need(fields, 'reason')),
  'delay-next-import': (control, fields) => control.delayNextImport(wholeNumber(fields, 'milliseconds')),
  'bill-runs': (control, fields) => control.billRun(need(fields, 'targetDay'), { collect: fields.collect !== false }),
  'rewrite-file': (control, fields) => control.rewriteFile(need(fields, 'invoiceNumber')),
  'drop-import': (control, fields) => control.dropImport(text(fields, 'importId')),
  'duplicate-import': (control, fields) => control.duplicateImport(text(fields, 'importId')),
  'edit-invoice': (control, fields) => control.editInvoice(given(fields, 'invoiceNumber', 'quantity')),
};

const getPdf: Route = (tenant, request) =>
  getFile(tenant, { ...request, params: { id: param(request, 'file').replace(/\.pdf$/, '') } });

export const fakeRoutes = (
  control: FakeZuoraControl,
): ReadonlyArray<readonly ['get' | 'post' | 'delete', string, Route]> => [
  ['get', '/', () => ({ html: overviewPage(control.state()) })],
  ['get', '/fake/state', () => ({ json: control.state() })],
  ['get', '/fake/calls', () => ({ json: control.calls() })],
  ['get', '/fake/usage', () => ({ json: control.usage() })],
  ['get', '/fake/invoices/:file', getPdf],
  ['get', '/fake/hosted-page', getTrialPage],
  ['delete', '/fake/faults', () => answered(() => control.clearFaults())],
  ...Object.entries(CONTROLS).map(
    ([name, run]) =>
      ['post', `/fake/${name}`, (_, request) => answered(() => run(control, bodyOf(request)))] as [
        'post',
        string,
        Route,
      ],
  ),
];
