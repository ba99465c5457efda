/** What is traced, and how it is read: as an event's key, an upload's id, the number of an invoice or an organization. */
import { choiceField, monthField, type QueryOf, textField } from '../../page/query.ts';

export const TRACED_KINDS = ['event', 'upload', 'invoice', 'organization'] as const;

export type TracedKind = (typeof TRACED_KINDS)[number];

const KEY_LENGTH = 1_024;

export const traceFields = {
  q: textField(KEY_LENGTH),
  kind: choiceField('anything', ...TRACED_KINDS),
  /** Whose invoice it is. */
  of: textField(),
  /** Of an organization; without it the present one. */
  month: monthField,
};

export type TraceQuery = QueryOf<typeof traceFields>;
