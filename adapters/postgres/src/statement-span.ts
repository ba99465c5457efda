/** Statements as spans of the trace that they belong to: by what they do and to which tables, never their text or values. */
import { inClientSpan } from '@usage-billing/outbound/client-span';
import type { DriverClient } from 'slonik';

/** Of a client whose statements are spans. */
export const queryInSpan =
  (query: DriverClient['query']): DriverClient['query'] =>
  (text, ...rest) =>
    inClientSpan({ name: () => `Postgres ${summaryOf(text)}`, attributes: { 'db.system.name': 'postgresql' } }, () =>
      query(text, ...rest),
    );

const WORDS = /\b(insert into|(?<!for |do )update|delete from|from|join)\s+(?:only\s+)?([a-z_][\w.]*)/gi;
const DEFINED = /\b([a-z_]\w*)(?:\s*\([\w\s,]*\))?\s+as\s+(?:(?:not\s+)?materialized\s+)?\(/gi;

/**
 * `with a as (update aggregates …) select … from a` → `UPDATE aggregates`. The tables that the statement changes, otherwise
 * those that it reads; without any its first word.
 */
export const summaryOf = (text: string): string => {
  const own = new Set([...text.matchAll(DEFINED)].map(([, name]) => name));
  const uses = [...text.matchAll(WORDS)]
    .map(([, verb = '', table = '']) => ({ verb: VERBS[verb.toLowerCase()], table }))
    .filter(({ table }) => !own.has(table));
  const changes = uses.filter(({ verb }) => verb !== undefined);
  const told = changes.length > 0 ? changes : uses;
  const first = /\w+/.exec(text)?.[0].toUpperCase() ?? '';
  const verb = told.length === 0 ? first : (told[0]?.verb ?? 'SELECT');
  return [...new Set([verb, ...told.map(({ table }) => table)])].join(' ');
};

/** Of words before tables that change. */
const VERBS: Readonly<Record<string, string>> = { 'insert into': 'INSERT', update: 'UPDATE', 'delete from': 'DELETE' };
