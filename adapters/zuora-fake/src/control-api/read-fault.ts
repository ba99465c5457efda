/** A scripted fault as it comes over HTTP: checked, so that a misspelt one is refused and not silently never played. */
import type { Fault, FaultRule } from '../books/fault.ts';
import type { Fields } from '../http/api.ts';
import { refusal } from '../refusals/refusal.ts';

export const readFaultRule = (fields: Fields): FaultRule => {
  const { method, times, fault } = fields;
  if (method !== undefined && typeof method !== 'string') throw invalid('method must be text.');
  if (times !== undefined && !(typeof times === 'number' && Number.isInteger(times) && times > 0))
    throw invalid('times must be a whole number from 1 on.');
  if (typeof fault !== 'object' || fault === null) throw refusal('request', 'missing', 'Missing required value: fault');
  return {
    ...(method === undefined ? {} : { method }),
    ...(times === undefined ? {} : { times }),
    ...readPath(fields),
    fault: readFault(fault as Fields),
  };
};

const invalid = (message: string): Error => refusal('request', 'invalid', message);

/** As a path is text in JSON, `pathPattern` is sought as an expression. */
const readPath = ({ path, pathPattern }: Fields): { readonly path?: string | RegExp } => {
  for (const [name, value] of Object.entries({ path, pathPattern }))
    if (value !== undefined && typeof value !== 'string') throw invalid(`${name} must be text.`);
  if (typeof pathPattern === 'string') return { path: expression(pathPattern) };
  return typeof path === 'string' ? { path } : {};
};

const expression = (source: string): RegExp => {
  try {
    return new RegExp(source);
  } catch (error) {
    throw invalid(`pathPattern is not an expression: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const readFault = (fields: Fields): Fault => {
  switch (fields.kind) {
    case 'latency':
      return { kind: 'latency', ms: numberAt(fields, 'ms', 0, 600_000) };
    case 'status': {
      const retry =
        fields.retryAfterSeconds === undefined
          ? {}
          : { retryAfterSeconds: numberAt(fields, 'retryAfterSeconds', 0, 86_400) };
      const reset =
        fields.rateLimitResetSeconds === undefined
          ? {}
          : { rateLimitResetSeconds: numberAt(fields, 'rateLimitResetSeconds', 0, 86_400) };
      return { kind: 'status', status: numberAt(fields, 'status', 200, 599), ...retry, ...reset, ...readWhen(fields) };
    }
    case 'hang':
    case 'reset':
    case 'malformed':
      return { kind: fields.kind, ...readWhen(fields) };
    case 'failure':
    case 'lost-failure': {
      const { message = 'scripted failure' } = fields;
      if (typeof message !== 'string') throw invalid('fault.message must be text.');
      return { kind: fields.kind, code: numberAt(fields, 'code', 1, 99_999_999), message };
    }
    default:
      throw invalid('fault.kind must be one of latency, status, hang, reset, malformed, failure, lost-failure.');
  }
};

const numberAt = (fields: Fields, name: string, min: number, max: number): number => {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max)
    throw invalid(`fault.${name} must be a whole number from ${min} to ${max}.`);
  return value;
};

const readWhen = ({ when }: Fields): { readonly when?: 'before' | 'after' } => {
  if (when === undefined) return {};
  if (when !== 'before' && when !== 'after') throw invalid('fault.when must be before or after.');
  return { when };
};
