/**
 * The database's pool with a crash point before and after every statement, so that a process can die between two writes
 * of one transaction, and before and after a transaction as a whole: after it, it is committed.
 */
import type { BillingPool } from '@usage-billing/postgres';
import type { CrashPoints } from './crash-points.ts';

type Call = (...parameters: ReadonlyArray<unknown>) => unknown;

const isCall = (value: unknown): value is Call => typeof value === 'function';

const textOf = (value: unknown): string | null =>
  typeof value === 'object' && value !== null && 'sql' in value && typeof value.sql === 'string' ? value.sql : null;

/** `update usage_uploads`: enough for a person to find the statement by. */
export const statementName = (text: string): string => {
  const write = /\b(insert into|update|delete from)\s+(\w+)/i.exec(text) ?? /\b(nextval|pg_\w+)\s*\(/i.exec(text);
  const found = write ?? /\bfrom\s+(?!unnest\b)(\w+)/i.exec(text);
  if (found === null) return text.trim().split(/\s+/).slice(0, 3).join(' ');
  return found.slice(1).join(' ').toLowerCase() + (write === null ? ' read' : '');
};

/** Work that is given a connection gets a watched one. */
const watchWork =
  (points: CrashPoints, work: Call): Call =>
  (connection, ...rest) =>
    work(watchConnection(points, connection as object), ...rest);

const watchConnection = <Connection extends object>(points: CrashPoints, connection: Connection): Connection =>
  new Proxy(connection, {
    get: (target, property) => {
      const value: unknown = Reflect.get(target, property);
      if (!isCall(value)) return value;
      return async (...parameters: ReadonlyArray<unknown>): Promise<unknown> => {
        const [first, ...rest] = parameters;
        const statement = textOf(first);
        const name =
          statement === null ? (property === 'transaction' ? 'transaction' : null) : statementName(statement);
        const leave = name === null ? () => undefined : points.enter(`SQL ${name}`);
        const given = isCall(first) ? [watchWork(points, first), ...rest] : parameters;
        const answer = await Reflect.apply(value, target, given);
        leave();
        return answer;
      };
    },
  });

export const watchPool = (points: CrashPoints, pool: BillingPool): BillingPool => watchConnection(points, pool);
