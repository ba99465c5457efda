/** Streams a file for spreadsheets, page by page, so that its length costs no memory. */
import { Readable } from 'node:stream';
import { csvLine } from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import type { CsvFile } from '../page/page.ts';
import type { AdminContext, BillingAdminDeps } from './admin.ts';

export const sendCsv = (admin: BillingAdminDeps, ctx: AdminContext, { name, columns, rows }: CsvFile): void => {
  ctx.type = 'text/csv; charset=utf-8';
  ctx.set('Content-Disposition', `attachment; filename="${name}.csv"`);
  ctx.body = Readable.from(textOf(columns, rows, (message) => breakOff(admin, ctx, message)));
};

async function* textOf(
  columns: CsvFile['columns'],
  rows: CsvFile['rows'],
  breakingOff: (message: string) => void,
): AsyncGenerator<string, void> {
  yield `${csvLine(columns)}\n`;
  for await (const page of rows) {
    if (E.isLeft(page)) breakingOff(page.left.message);
    else yield page.right.map((row) => `${csvLine(row)}\n`).join('');
  }
}

/** A connection that ends before the file does is seen as a failed download; a shorter file would be taken for the whole. */
const breakOff = ({ log }: BillingAdminDeps, ctx: AdminContext, message: string): void => {
  log.error({ path: ctx.path }, `a CSV file was broken off: ${message}`);
  ctx.res.destroy();
};
