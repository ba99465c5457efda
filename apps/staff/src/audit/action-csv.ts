/** Entries of the audit log as CSV, line by line. */
import { formatInstant, type StaffAction } from '@usage-billing/core/shared';
import { csvLine } from '@usage-billing/wiring';
import { stateText } from './action-text.ts';

const COLUMNS = ['id', 'at', 'by', 'role', 'through', 'action', 'kind', 'object', 'note', 'before', 'after'];

export const actionCsvHeader = (): string => csvLine(COLUMNS);

export const actionCsv = ({ id, at, decision, action, object, before, after }: StaffAction): string =>
  csvLine([
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
