/** Columns of usage files as a setting: from the environment separated by commas, from the file as an array. */
import { EXTRA_COLUMNS, type ExtraColumn } from '@usage-billing/zuora';
import * as t from 'io-ts';

const isColumn = (u: unknown): u is ExtraColumn => EXTRA_COLUMNS.some((column) => column === u);
const isColumns = (u: unknown): u is ReadonlyArray<ExtraColumn> => Array.isArray(u) && u.every(isColumn);

export const ExtraColumns = new t.Type<ReadonlyArray<ExtraColumn>, unknown, unknown>(
  'ExtraColumns',
  isColumns,
  (input, context) => {
    const parts: unknown = typeof input === 'string' ? input.split(',').map((part) => part.trim()) : input;
    return isColumns(parts)
      ? t.success(parts)
      : t.failure(input, context, `must be some of ${EXTRA_COLUMNS.join(', ')}`);
  },
  t.identity,
);
