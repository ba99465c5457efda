/** The differences of invoices as a table for people. */
import { differenceFigures, type Figure, type InvoiceFinding } from '@usage-billing/core/invoices';
import { tableText } from '@usage-billing/wiring';

export const findingsTable = (findings: ReadonlyArray<InvoiceFinding>): string =>
  tableText(
    [
      { head: 'organization' },
      { head: 'invoice' },
      { head: 'what' },
      { head: 'service period' },
      { head: 'invoiced', right: true },
      { head: 'expected', right: true },
      { head: 'expected from' },
    ],
    findings.map(({ externalIds, invoiceNumber, currency, difference }) => {
      const { what, usage, invoiced, expected } = differenceFigures(difference, currency);
      return [
        externalIds.join('\n'),
        invoiceNumber,
        usage === undefined ? what : `${what} of ${usage.unit}`,
        usage === undefined ? 'the whole invoice' : `${usage.from} – ${usage.to}`,
        figure(invoiced),
        figure(expected),
        expected.source,
      ];
    }),
  );

const figure = ({ value }: Figure): string => (value === '' ? '–' : value);
