/** The file of an invoice: the smallest PDF that is one, with the invoice's number and amount on its page. */
import { type FileStream, formatCents, type Invoice } from '@usage-billing/core/invoices';
import { some } from 'fp-ts/lib/Option.js';

const pdfWith = (text: string): Uint8Array => {
  const drawing = `BT /F1 12 Tf 72 720 Td (${text.replaceAll(/[^\x20-\x7e]|[()\\]/g, ' ')}) Tj ET`;
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${drawing.length}>>stream\n${drawing}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  ];
  let body = '%PDF-1.4\n';
  const offsets: number[] = [];
  for (const [n, object] of objects.entries()) {
    offsets.push(body.length);
    body += `${n + 1} 0 obj${object}endobj\n`;
  }
  const entries = offsets.map((offset) => `${`${offset}`.padStart(10, '0')} 00000 n \n`).join('');
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}`;
  const trailer = ['trailer', `<</Size ${objects.length + 1}/Root 1 0 R>>`, 'startxref', body.length, '%%EOF', ''];
  return new TextEncoder().encode(body + table + trailer.join('\n'));
};

export const invoiceFile = ({ number, amount }: Invoice): FileStream => {
  const bytes = pdfWith(`Invoice ${number}: ${amount.currency} ${formatCents(amount.amount)}`);
  return {
    contentType: 'application/pdf',
    contentLength: some(bytes.length),
    body: new ReadableStream({
      start: (controller) => {
        controller.enqueue(bytes);
        controller.close();
      },
    }),
  };
};
