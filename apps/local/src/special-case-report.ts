/** What came of each special case, read from the same sources as the tables above it. */
import {
  type AcceptedFinding,
  isLate,
  type JournalLine,
  type ReconciliationReport,
  type UploadLine,
} from '@usage-billing/core/invoices';
import { type InstanceId, NODE_SECONDS } from '@usage-billing/core/usage';
import { moneyText } from '@usage-billing/reconciler';
import { group } from '@usage-billing/wiring';
import Table from 'cli-table3';
import * as O from 'fp-ts/lib/Option.js';
import type { InvoiceJson } from './invoice-report.ts';
import type { DemoOrganization } from './kind.ts';
import { internalIdOf } from './seed.ts';

export interface SpecialCase {
  readonly kind: string;
  readonly organization: string;
  readonly shows: string;
  readonly outcome: ReadonlyArray<string>;
}

interface Sources {
  readonly invoices: ReadonlyArray<InvoiceJson>;
  readonly report: ReconciliationReport;
  /** Of all uploads. */
  readonly lines: ReadonlyArray<JournalLine>;
}

export const specialCases = (cast: ReadonlyArray<DemoOrganization>, sources: Sources): ReadonlyArray<SpecialCase> =>
  cast.flatMap(({ kind, shows, organization }) => {
    if (shows === undefined) return [];
    const id = internalIdOf(organization);
    const row = sources.report.rows.find(
      ({ instanceId, amountType }) => instanceId === id && amountType === NODE_SECONDS,
    );
    const name = row === undefined ? organization.externalId : O.getOrElse<string>(() => id)(row.externalId);
    const invoices = sources.invoices.filter(
      (invoice) => invoice.organization === name && invoice.items.some(isCharged),
    );
    const outcome = [
      ...invoices.map(invoiceText),
      ...lateLines(id, sources.lines).map((line) => lateText(line, invoices)),
      ...sources.report.accepted.filter(({ instanceId }) => instanceId === id).map(acceptedText),
      ...(row?.reasons ?? [])
        .filter(({ reason }) => reason !== 'not yet uploaded')
        .map(({ reason, quantity }) => `${reason} ${group(quantity.toString())}`),
    ];
    return [{ kind, organization: name, shows, outcome }];
  });

type Item = InvoiceJson['items'][number];

/** Periods without usage are on invoices, too. */
const isCharged = ({ name, quantity }: Item): boolean => name !== undefined || quantity !== '0';

const invoiceText = ({ date, amount, currency, items }: InvoiceJson): string => {
  const parts = items
    .filter(isCharged)
    .map(({ name, quantity, amount: charge }) => (name === undefined ? group(quantity) : `${name} ${charge}`));
  return `billed on ${date}: ${group(amount)} ${currency} (${parts.join(', ')})`;
};

const lateLines = (id: InstanceId, lines: ReadonlyArray<JournalLine>): ReadonlyArray<UploadLine> =>
  lines.map(({ line }) => line).filter((line) => line.instanceId === id && isLate(line));

const lateText = (line: UploadLine, invoices: ReadonlyArray<InvoiceJson>): string => {
  const invoice = invoices.find(({ items }) =>
    items.some(({ serviceStart, serviceEnd }) => serviceStart <= line.startDate && line.startDate <= serviceEnd),
  );
  const billed = invoice === undefined ? 'not billed yet' : `billed on ${invoice.date}`;
  return `late: ${group(line.quantity.toString())} of ${line.lastUsedOn}, ${billed}`;
};

const acceptedText = ({ amount, money, acceptance }: AcceptedFinding): string =>
  `${group(amount.toString())}${moneyText({ money })} accepted (${acceptance.as}) by ${acceptance.decision.by}`;

export const specialCaseTable = (cases: ReadonlyArray<SpecialCase>): string => {
  const table = new Table({
    head: ['case', 'organization', 'what it shows', 'what came of it'],
    colWidths: [null, null, 52, null],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { kind, organization, shows, outcome } of cases)
    table.push([kind, organization, shows, outcome.join('\n')]);
  return table.toString();
};
