/** `billing organizations list`: who is a customer, and where each stands. */
import { type Organization, type OrganizationDirectory, type Standing, standingOf } from '@usage-billing/core/trials';
import {
  ClockToken,
  combine,
  commandUsing,
  directory,
  ExitCode,
  OrganizationDirectoryToken,
  orStartFailure,
  postgres,
  StartFailure,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import {
  organizationCsv,
  organizationCsvHeader,
  organizationJsonLine,
  organizationsText,
} from './organization-text.ts';

interface Flags {
  readonly search?: string;
  readonly deleted?: boolean;
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** A table is for people; whoever wants more searches, or has a program read it. */
const SHOWN = 50;

export const listOrganizationsCommand = commandUsing(combine(postgres, directory), {
  organizations: OrganizationDirectoryToken,
  clock: ClockToken,
})<Flags>({
  description:
    'Lists organizations by external id: both ids, the name, where each stands with its trial and its bill, and what is refused to it.',
  options: (command) =>
    command
      .option('--search <text>', 'only those with this text in their name, either id or an e-mail')
      .option('--deleted', 'deleted ones too')
      .option('--json', 'one JSON object a line')
      .option('--csv', 'for a spreadsheet; what looks like a formula is escaped'),
  checkFlags: ({ json, csv }) => (json === true && csv === true ? '--json and --csv exclude each other' : undefined),
  examples: [
    ['billing organizations list --search frosty', 'finds an organization, and both of its ids'],
    ['billing organizations list --deleted --csv > organizations.csv', 'all of them, for a spreadsheet'],
  ],
  main: async ({ organizations, clock }, { flags, print }) => {
    const now = clock.now();
    const found = matching(organizations, flags);
    if (flags.json !== true && flags.csv !== true) {
      print(await shown(found, (organization) => standingOf(organization, now)));
      return ExitCode.ok;
    }
    if (flags.csv === true) print(organizationCsvHeader());
    const lineOf = flags.csv === true ? organizationCsv : organizationJsonLine;
    for await (const organization of found) print(lineOf(organization, standingOf(organization, now)));
    return ExitCode.ok;
  },
});

/** By external id, or where something is sought, in the order of the search. */
async function* matching(
  organizations: OrganizationDirectory,
  { search, deleted = false }: Flags,
): AsyncGenerator<Organization, void> {
  if (search === undefined) {
    for await (const page of organizations.all()) {
      if (E.isLeft(page)) throw new StartFailure(page.left.message);
      yield* page.right.filter(({ deletedAt }) => deleted || O.isNone(deletedAt));
    }
    return;
  }
  for (let page = 1, seen = 0; ; page += 1) {
    const query = { query: search, page, includeDeleted: deleted };
    const { organizations: found, total } = await orStartFailure(organizations.search(query));
    yield* found;
    seen += found.length;
    if (found.length === 0 || seen >= total) return;
  }
}

const shown = async (
  found: AsyncIterable<Organization>,
  standing: (organization: Organization) => Standing,
): Promise<string> => {
  const first: Organization[] = [];
  let more = false;
  for await (const organization of found) {
    more = first.length === SHOWN;
    if (more) break;
    first.push(organization);
  }
  if (first.length === 0) return 'There is no such organization.';
  const rest = more ? '\nThere are more: --search finds one, --csv and --json print all.' : '';
  return organizationsText(first, standing) + rest;
};
