/** The printed form of an invoice: a real PDF, so that a browser opens it, and one that looks like an invoice. */
import Big from 'big.js';
import PDFDocument from 'pdfkit';
import type { Account } from '../books/account.ts';
import type { Invoice, InvoiceItem } from '../books/invoice.ts';
import { grouped } from '../pages/html/words.ts';
import { moneyText } from '../pricing/money.ts';

type Document = PDFKit.PDFDocument;

const LEFT = 50;
const RIGHT = 545;
const PAGE_END = 740;
const INK = '#1d2433';
const SOFT = '#5d677c';
const LINE = '#c9d0dd';

const COLUMNS = [
  { title: 'Service period', x: LEFT, width: 120, align: 'left' },
  { title: 'Charge', x: 175, width: 115, align: 'left' },
  { title: 'Quantity', x: 295, width: 105, align: 'right' },
  { title: 'Unit price', x: 405, width: 65, align: 'right' },
  { title: 'Amount', x: 475, width: RIGHT - 475, align: 'right' },
] as const;

/** The same invoice always makes the same bytes. */
export const invoicePdf = (account: Account, invoice: Invoice): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const document = new PDFDocument({
      size: 'A4',
      margin: 50,
      bufferPages: true,
      info: {
        Title: `Invoice ${invoice.number}`,
        CreationDate: new Date(Number((invoice.postedAt ?? invoice.updatedAt) / 1000n)),
      },
    });
    const chunks: Buffer[] = [];
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
    let y = tableHead(document, head(document, account, invoice));
    for (const item of invoice.items) {
      if (y > PAGE_END - 34) {
        document.addPage();
        y = tableHead(document, 60);
      }
      y = itemRow(document, invoice.currency, item, y);
    }
    total(document, invoice, y);
    footers(document, invoice);
    document.end();
  });

/** The fonts that every reader has know no narrow space. */
const number = (text: string): string => grouped(text).replaceAll('\u202f', '\u00a0');

/** The fonts that every reader has know the letters of western Europe; what they lack must not come out as something else. */
const printable = (text: string): string => text.replaceAll(/[^\u0020-\u007e\u00a0-\u00ff€–—‘’“”…]/gu, '?');

/** One line, whatever its length: a number that was cut off would be another number. */
const oneLine = (
  document: Document,
  given: string,
  x: number,
  y: number,
  width: number,
  align: 'left' | 'right',
): void => {
  const text = printable(given);
  const usual = 9;
  const wide = document.fontSize(usual).widthOfString(text);
  document.fontSize(wide > width ? Math.max(3, (usual * width) / wide) : usual);
  document.text(text, x, y, { width, align, lineBreak: false });
  document.fontSize(usual);
};

const rule = (document: Document, y: number): void => {
  document.moveTo(LEFT, y).lineTo(RIGHT, y).lineWidth(0.7).strokeColor(LINE).stroke();
};

const block = (document: Document, title: string, lines: ReadonlyArray<string>, x: number, y: number): number => {
  document.font('Helvetica').fontSize(8).fillColor(SOFT).text(title, x, y);
  document.fontSize(10).fillColor(INK);
  lines.forEach((line, index) => {
    document.text(printable(line), x, y + 13 + index * 14, { width: 250, height: 13, ellipsis: true });
  });
  return y + 13 + lines.length * 14;
};

const billTo = ({ billTo: { name, contact } }: Invoice): ReadonlyArray<string> =>
  [
    name,
    `${contact.firstName ?? ''} ${contact.lastName ?? ''}`.trim(),
    contact.address1,
    contact.address2,
    [contact.zipCode, contact.city].filter(Boolean).join(' '),
    contact.state,
    contact.country,
    contact.workEmail,
  ].filter((line): line is string => line !== undefined && line !== '');

const head = (document: Document, account: Account, invoice: Invoice): number => {
  document.font('Helvetica-Bold').fontSize(24).fillColor(INK).text('Invoice', LEFT, 50);
  document.font('Helvetica').fontSize(11).fillColor(SOFT).text(invoice.number, LEFT, 80);
  const about = [
    ['Invoice date', invoice.invoiceDate],
    ['Due date', invoice.dueDate],
    ['Terms', account.paymentTermDays === 0 ? 'due upon receipt' : `net ${account.paymentTermDays} days`],
    ['Account', account.number],
    ['Currency', account.currency],
  ] as const;
  about.forEach(([label, value], index) => {
    const y = 52 + index * 15;
    document.fillColor(SOFT);
    oneLine(document, label, 320, y, 70, 'left');
    document.fillColor(INK);
    oneLine(document, value, 390, y, RIGHT - 390, 'right');
  });
  return Math.max(block(document, 'BILL TO', billTo(invoice), LEFT, 115), 150) + 25;
};

const tableHead = (document: Document, y: number): number => {
  document.rect(LEFT - 6, y - 5, RIGHT - LEFT + 12, 20).fill('#eef1f7');
  document.font('Helvetica-Bold').fillColor(INK);
  for (const { title, x, width, align } of COLUMNS) oneLine(document, title, x, y, width, align);
  document.font('Helvetica');
  return y + 24;
};

const itemRow = (document: Document, currency: string, item: InvoiceItem, y: number): number => {
  const texts = [
    [`${item.serviceStartDate} to ${item.serviceEndDate}`, ''],
    [item.chargeName, item.subscriptionNumber ?? ''],
    [number(item.quantity.toFixed()), item.unit ?? ''],
    [item.unitPrice?.toFixed() ?? '', ''],
    [number(moneyText(currency, item.chargeAmount)), ''],
  ] as const;
  COLUMNS.forEach(({ x, width, align }, index) => {
    const [text, below] = texts[index] ?? ['', ''];
    document.fillColor(INK);
    oneLine(document, text, x, y, width, align);
    document.fillColor(SOFT);
    if (below !== '') oneLine(document, below, x, y + 12, width, align);
  });
  rule(document, y + 27);
  return y + 34;
};

/** Tax first, where there is any: the lines above it are without. */
const total = (document: Document, invoice: Invoice, y: number): void => {
  const tax = invoice.items.flatMap(({ taxes }) => taxes).reduce((sum, { amount }) => sum.plus(amount), new Big(0));
  const money = (amount: Big): string => `${number(moneyText(invoice.currency, amount))} ${invoice.currency}`;
  const right = { width: RIGHT - LEFT, align: 'right' } as const;
  document.font('Helvetica').fontSize(10).fillColor(SOFT);
  if (!tax.eq(0)) document.text(`Tax ${money(tax)}`, LEFT, y + 6, right);
  document.font('Helvetica-Bold').fontSize(12).fillColor(INK);
  document.text(`Total ${money(invoice.amount)}`, LEFT, tax.eq(0) ? y + 6 : y + 22, right);
};

const footers = (document: Document, invoice: Invoice): void => {
  const { start, count } = document.bufferedPageRange();
  for (let page = 0; page < count; page += 1) {
    document.switchToPage(start + page);
    document.font('Helvetica').fillColor(SOFT);
    oneLine(document, `${invoice.number}, made by a fake Zuora: nobody owes this.`, LEFT, 775, 350, 'left');
    oneLine(document, `Page ${page + 1} of ${count}`, 445, 775, RIGHT - 445, 'right');
  }
};
