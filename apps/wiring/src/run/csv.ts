/** Lines of CSV for spreadsheets. */
import { stringify } from 'csv-stringify/sync';

/**
 * Spreadsheets would run what begins like a formula; with an apostrophe before it, it is text. A negative number begins like
 * one, and stays a number.
 */
export const csvLine = (values: ReadonlyArray<string>): string =>
  stringify([[...values]], {
    escape_formulas: true,
    eof: false,
    cast: { string: (text) => ({ value: text, escape_formulas: !/^-\d+(\.\d+)?$/.test(text) }) },
  });
