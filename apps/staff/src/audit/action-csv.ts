/** Entries of the audit log as CSV, line by line. */
import { formatInstant, type StaffAction } from '@usage-billing/core/shared';
import { stringify } from 'csv-stringify/sync';
import { stateText } from './action-text.ts';

const COLUMNS = ['id', 'at', 'by', 'role', 'through', 'action', 'kind', 'object', 'note', 'before', 'after'];

/** Spreadsheets would run what begins like a formula; with an apostrophe before it, it is text. */
const line = (values: ReadonlyArray<string>): string => stringify([[...values]], { escape_formulas: true, eof: false });

export const actionCsvHeader = (): string => line(COLUMNS);

export const actionCsv = ({ id, at, decision, action, object, before, after }: StaffAction): string =>
  line([
    id.toString(),
    formatInstant(at),
    decision.by,
    decision.role,
    decision.through,
    action,
    object.kind,
    object.id,
    decision.note,
    stateText(before),
    stateText(after),
  ]);
