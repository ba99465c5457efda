/** The printed form of an invoice: a real PDF, so that a browser opens it. */
import PDFDocument from 'pdfkit';
import type { Account, Invoice } from './world.ts';

const COLUMNS = [
  { title: 'Service period', x: 50, width: 150 },
  { title: 'Charge', x: 200, width: 120 },
  { title: 'Quantity', x: 320, width: 110 },
  { title: 'Unit price', x: 430, width: 70 },
  { title: 'Amount', x: 500, width: 60 },
] as const;

const row = (document: PDFKit.PDFDocument, y: number, texts: ReadonlyArray<string>): void => {
  COLUMNS.forEach(({ x, width }, index) => {
    document.text(texts[index] ?? '', x, y, { width, align: index > 1 ? 'right' : 'left', lineBreak: false });
  });
};

/** The same invoice always makes the same bytes. */
export const invoicePdf = (account: Account, invoice: Invoice): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const created = new Date(Number(invoice.postedAt / 1000n));
    const document = new PDFDocument({
      size: 'A4',
      margin: 50,
      info: { Title: invoice.number, CreationDate: created },
    });
    const chunks: Buffer[] = [];
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
    document.fontSize(20).text(`Invoice ${invoice.number}`);
    document.fontSize(10).moveDown();
    document.text(`Account ${account.number} (${account.name})`);
    document.text(`Date ${invoice.invoiceDate}, due ${invoice.dueDate}, status ${invoice.status}`);
    let y = 150;
    row(
      document,
      y,
      COLUMNS.map(({ title }) => title),
    );
    for (const item of invoice.items) {
      y += 18;
      if (y > 740) {
        document.addPage();
        y = 50;
      }
      row(document, y, [
        `${item.serviceStartDate} to ${item.serviceEndDate}`,
        item.chargeName,
        `${item.quantity.toFixed()} ${item.unit}`,
        item.unitPrice.toFixed(),
        item.chargeAmount.toFixed(2),
      ]);
    }
    document.fontSize(12).text(`Total ${invoice.amount.toFixed(2)} ${account.currency}`, 50, y + 36);
    document.end();
  });
