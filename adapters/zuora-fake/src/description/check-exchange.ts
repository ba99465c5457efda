/** Whether a request and its answer are as described: for tests of clients, and of this server itself. */
import { parseExact } from '../http/exact-json.ts';
import { ACCOUNT_CALLS } from './account-calls.ts';
import { type CallDescription, FAILURE, OLDER_FAILURE } from './call.ts';
import { mismatches } from './form.ts';
import { PAYMENT_CALLS } from './payment-calls.ts';
import { SALE_CALLS } from './sale-calls.ts';
import { TOKEN_CALL } from './token-call.ts';
import { USAGE_CALLS } from './usage-calls.ts';

/** Every call that is described. */
export const CALLS: ReadonlyArray<CallDescription> = [
  TOKEN_CALL,
  ...ACCOUNT_CALLS,
  ...PAYMENT_CALLS,
  ...SALE_CALLS,
  ...USAGE_CALLS,
];

/** One request as it was sent, and its answer as it came. Names of headers are in lower case. */
export interface Exchange {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly requestHeaders: Readonly<Record<string, string | undefined>>;
  readonly requestBody: string;
  readonly status: number;
  readonly answerType: string;
  readonly answerBody: string;
}

/** The first that fits: what is named in full stands before what has a `{key}` in its place. */
export const callOf = (exchange: Exchange): CallDescription | undefined =>
  CALLS.find(({ method, path }) => method === exchange.method && patternOf(path).test(pathOf(exchange)));

const patternOf = (path: string): RegExp => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);

const pathOf = (exchange: Exchange): string => exchange.path.replace(/\?.*/, '').replace(/^\/v1\//, '');

/** Empty: all is as described. */
export const checkExchange = (exchange: Exchange): ReadonlyArray<string> => {
  const name = `${exchange.method} ${exchange.path}`;
  const call = callOf(exchange);
  if (call === undefined) return [`${name}: no such call is described`];
  return [...inRequest(call, exchange), ...inAnswer(call, exchange)].map((problem) => `${name}: ${problem}`);
};

const inRequest = (call: CallDescription, { path, requestHeaders, requestBody }: Exchange): ReadonlyArray<string> => {
  const type = requestHeaders['content-type']?.split(';', 1)[0] ?? '';
  const expected = call.requestType ?? (call.request === undefined ? '' : 'application/json');
  const form = expected === 'application/x-www-form-urlencoded';
  const body = form ? Object.fromEntries(new URLSearchParams(requestBody)) : json(requestBody);
  const query = [...new URLSearchParams(path.split('?')[1] ?? '')];
  return [
    ...(type === expected ? [] : [`content-type is '${type}', not '${expected}'`]),
    ...query.flatMap(([name, value]) => mismatches(call.query?.[name] ?? 'null', value, `query ${name}`)),
    ...(expected === 'multipart/form-data' && !/; name="file"; filename="[^"]+\.csv"/.test(requestBody)
      ? ['the body has no part named file, of a name that ends in .csv']
      : []),
    ...(call.request === undefined ? [] : mismatches(call.request, body, 'body')),
    ...mismatches({ textUpTo: 64 }, requestHeaders['zuora-track-id'] ?? '', 'zuora-track-id'),
    ...mismatches({ textUpTo: 255 }, requestHeaders['idempotency-key'] ?? '', 'idempotency-key'),
  ];
};

const json = (text: string): unknown => {
  try {
    return parseExact(text);
  } catch {
    return undefined;
  }
};

/** An answer under another status than 200 comes from before the call, and has one of the two forms of a failure. */
const inAnswer = (call: CallDescription, { status, answerType, answerBody }: Exchange): ReadonlyArray<string> => {
  const isJson = answerType.startsWith('application/json');
  const body = json(answerBody);
  if (status !== 200 || saysNo(body)) {
    const form = call.path.startsWith('action/') && status === 200 ? OLDER_FAILURE : FAILURE;
    return isJson ? mismatches(form, body, 'failure') : [`a failure is '${answerType}'`];
  }
  if (call.answer === 'file') return isJson ? ['it is JSON where a file was expected'] : [];
  return isJson ? mismatches(call.answer, body, 'answer') : [`the answer is '${answerType}'`];
};

const saysNo = (body: unknown): boolean =>
  typeof body === 'object' &&
  body !== null &&
  (('success' in body && body.success === false) || ('Success' in body && body.Success === false));
