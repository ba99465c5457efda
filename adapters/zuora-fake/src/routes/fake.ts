/** The control over HTTP, under /fake/, and the page at /: what a process that is not this one can see and do. */
import { type ApiRequest, type Fields, jsonBody, param, type Route } from '../api.ts';
import type { FakeZuoraControl } from '../control.ts';
import { NumberText } from '../exact-json.ts';
import { refusal } from '../failure.ts';
import type { FaultRule } from '../faults.ts';
import type { FakeSettings } from '../options.ts';
import { renderPage } from '../page.ts';
import { getFile } from './invoices.ts';

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

/** Errors of the control are the caller's mistakes, and are said as such. */
const answered = (work: () => unknown): { readonly json: unknown } => {
  try {
    return { json: work() ?? { success: true } };
  } catch (error) {
    if (error instanceof Error && error.constructor === Error) throw refusal('request', 'rule', error.message);
    throw error;
  }
};

export const fakeRoutes = (
  control: FakeZuoraControl,
): ReadonlyArray<readonly ['get' | 'post' | 'delete', string, Route]> => [
  ['get', '/', () => ({ html: renderPage(control.state()) })],
  ['get', '/fake/state', () => ({ json: control.state() })],
  ['get', '/fake/calls', () => ({ json: control.calls() })],
  ['get', '/fake/usage', () => ({ json: control.usage() })],
  [
    'get',
    '/fake/invoices/:file',
    (world, request) => getFile(world, { ...request, params: { id: param(request, 'file').replace(/\.pdf$/, '') } }),
  ],
  [
    'post',
    '/fake/settings',
    (_, request) => answered(() => control.configure(bodyOf(request) as Partial<FakeSettings>)),
  ],
  ['post', '/fake/faults', (_, request) => answered(() => control.fault(bodyOf(request) as unknown as FaultRule))],
  ['delete', '/fake/faults', () => answered(() => control.clearFaults())],
  [
    'post',
    '/fake/clock',
    (_, request) => answered(() => control.advance(Number(bodyOf(request).advanceMilliseconds ?? 0))),
  ],
  [
    'post',
    '/fake/cards',
    (_, request) => {
      const fields = bodyOf(request);
      return answered(() => ({ paymentMethodId: control.addCard(need(fields, 'cardNumber'), text(fields, 'holder')) }));
    },
  ],
  [
    'post',
    '/fake/accounts',
    (_, request) => {
      const fields = bodyOf(request);
      return answered(() => control.addAccount({ ...fields, number: need(fields, 'number') }));
    },
  ],
  [
    'post',
    '/fake/bill-runs',
    (_, request) => {
      const fields = bodyOf(request);
      return answered(() => control.billRun(need(fields, 'targetDay'), { collect: fields.collect !== false }));
    },
  ],
  ['post', '/fake/drop-import', (_, request) => answered(() => control.dropImport(text(bodyOf(request), 'importId')))],
  [
    'post',
    '/fake/duplicate-import',
    (_, request) => answered(() => control.duplicateImport(text(bodyOf(request), 'importId'))),
  ],
  [
    'post',
    '/fake/edit-invoice',
    (_, request) => {
      const fields = bodyOf(request);
      const [invoiceNumber, quantity] = [text(fields, 'invoiceNumber'), text(fields, 'quantity')];
      return answered(() =>
        control.editInvoice({
          ...(invoiceNumber === undefined ? {} : { invoiceNumber }),
          ...(quantity === undefined ? {} : { quantity }),
        }),
      );
    },
  ],
];
