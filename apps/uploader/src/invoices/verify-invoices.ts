/** `billing invoices verify`, and the same below `billing uploader`: are the newest invoices right? */
import {
  findingToJson,
  type InvoiceFinding,
  type InvoiceVerification,
  verificationToJson,
  verifyOrganizations,
} from '@usage-billing/core/invoices';
import { stringifyJsonExact } from '@usage-billing/core/shared';
import { findOrganization, type Organization, type OrganizationDirectory } from '@usage-billing/core/trials';
import {
  combine,
  commandUsing,
  directory,
  ExitCode,
  group,
  INSTANCE_FLAG,
  INSTANCE_HELP,
  OrganizationDirectoryToken,
  orStartFailure,
  ProviderAccountsToken,
  ProviderCatalogToken,
  ProviderInvoicesToken,
  ProviderUsageToken,
  postgres,
  StartFailure,
  UploadJournalToken,
  UsageLedgerToken,
  zuora,
} from '@usage-billing/wiring';
import { InvalidArgumentError } from 'commander';
import { stringify } from 'csv-stringify/sync';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { findingsTable } from './findings-table.ts';

interface Flags {
  readonly last?: number;
  readonly all?: boolean;
  /** External or internal id. */
  readonly instance?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
}

const command = commandUsing(combine(zuora, postgres, directory), {
  directory: OrganizationDirectoryToken,
  accounts: ProviderAccountsToken,
  catalog: ProviderCatalogToken,
  invoices: ProviderInvoicesToken,
  usage: ProviderUsageToken,
  ledger: UsageLedgerToken,
  journal: UploadJournalToken,
});

/** It stands at two places, and its examples name the one where it was found. */
const verifyInvoicesAs = (name: string) =>
  command<Flags>({
    description:
      'Verifies the newest invoices of every account: the quantity of each usage line against the usage that the provider processed\nand against the ledger, its charge against the price that held, and the total against the lines. Fees, discounts, credits and\ntaxes are taken as they are. Every difference is listed with both figures; where there is one, the exit code is 1. It only reads.',
    options: (each) =>
      each
        .option('--last <n>', 'how many invoices of each account, the newest first (default: 1)', countOption)
        .option('--all', 'all invoices of each account')
        .option(INSTANCE_FLAG, `only of this organization: ${INSTANCE_HELP}`)
        .option('--json', 'print one JSON document')
        .option('--csv', 'print one line for each difference'),
    checkFlags: ({ last, all, json, csv }) => {
      if (last !== undefined && all === true) return '--last and --all exclude each other';
      return json === true && csv === true ? '--json and --csv exclude each other' : undefined;
    },
    examples: [
      [name, 'the newest invoice of every account'],
      [`${name} --all --instance frosty-sky-72`, 'all invoices of one organization'],
      [`${name} --last 3 --csv > differences.csv`, 'for a spreadsheet'],
    ],
    main: async (ports, { flags, print }) => {
      const last = flags.all === true ? Number.POSITIVE_INFINITY : (flags.last ?? 1);
      const only = await organizationOf(ports.directory, flags.instance);
      const verification = await orStartFailure(verifyOrganizations(ports)({ last, only }));
      print(verificationText(verification, flags));
      const { findings, unreadable } = verification;
      return findings.length + unreadable.length === 0 ? ExitCode.ok : ExitCode.failed;
    },
  });

export const verifyInvoicesCommand = verifyInvoicesAs('billing invoices verify');
export const uploaderVerifyInvoicesCommand = verifyInvoicesAs('billing uploader invoices verify');

const countOption = (text: string): number => {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return Number(text);
};

const organizationOf = async (
  organizations: OrganizationDirectory,
  id: string | undefined,
): Promise<O.Option<Organization>> => {
  if (id === undefined) return O.none;
  const found = await findOrganization(organizations)(id)();
  if (E.isRight(found)) return O.some(found.right);
  if (found.left._tag !== 'OrganizationNotFound') throw new StartFailure(found.left.message);
  throw new StartFailure(`no organization has the external or internal id "${id}"`);
};

const verificationText = (verification: InvoiceVerification, { json, csv }: Flags): string => {
  if (json === true) return stringifyJsonExact(allToJson(verification), 2);
  return csv === true ? csvText(verification.findings) : tableAndSums(verification);
};

/** Unlike a row of the history it leaves nothing out. */
const allToJson = (verification: InvoiceVerification) => ({
  ...(verificationToJson({ ...verification, findings: [] }) as object),
  differences: verification.findings.length,
  findings: verification.findings.map(findingToJson),
});

const CSV_COLUMNS = [
  'organization',
  'account',
  'invoice',
  'what',
  'unit',
  'from',
  'to',
  'invoiced',
  'invoicedFrom',
  'expected',
  'expectedFrom',
];

const csvText = (findings: ReadonlyArray<InvoiceFinding>): string =>
  stringify(
    findings.map((finding) => ({ ...findingToJson(finding), organization: finding.externalIds.join(' ') })),
    { header: true, columns: CSV_COLUMNS },
  ).trimEnd();

const tableAndSums = ({ accounts, invoices, findings, unreadable }: InvoiceVerification): string =>
  [
    ...(findings.length === 0 ? [] : [findingsTable(findings), '']),
    ...unreadable.map(
      ({ externalIds, accountNumber, message }) =>
        `Account ${accountNumber} of ${externalIds.join(', ')} could not be read: ${message}`,
    ),
    `${count(invoices, 'invoice')} of ${count(accounts, 'account')}: ${
      findings.length === 0 ? 'no difference' : count(findings.length, 'difference')
    }.`,
  ].join('\n');

const count = (number: number, noun: string): string => `${group(String(number))} ${noun}${number === 1 ? '' : 's'}`;
