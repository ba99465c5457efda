/** `billing audit list`: what staff did. */
import {
  type CalendarDay,
  STAFF_ACTION_NAMES,
  type StaffAction,
  type StaffActionName,
  type StaffActionsFilter,
  staffActionPages,
  startOfDay,
} from '@usage-billing/core/shared';
import { findOrganization, type OrganizationDirectory } from '@usage-billing/core/trials';
import {
  combine,
  commandUsing,
  dayOption,
  directory,
  ExitCode,
  INSTANCE_HELP,
  OrganizationDirectoryToken,
  orStartFailure,
  postgres,
  StaffActionsToken,
  StartFailure,
} from '@usage-billing/wiring';
import { InvalidArgumentError, Option } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { actionCsv, actionCsvHeader } from './action-csv.ts';
import { actionJsonLine, actionsText } from './action-text.ts';

interface Flags {
  readonly by?: string;
  readonly action?: StaffActionName;
  /** External or internal id. */
  readonly organization?: string;
  readonly object?: string;
  readonly from?: CalendarDay;
  /** Exclusive. */
  readonly to?: CalendarDay;
  readonly limit: number;
  readonly json?: boolean;
  readonly csv?: boolean;
}

const SHOWN = 50;

export const listActionsCommand = commandUsing(combine(postgres, directory), {
  actions: StaffActionsToken,
  organizations: OrganizationDirectoryToken,
})<Flags>({
  description:
    'Shows what staff did on pages, command lines and the API, newest first: who, when, what, on what, why, and what it was before.\nThe log is append-only; nothing here can change it.',
  options: (command) =>
    command
      .option('--by <name>', 'only what this person did')
      .addOption(new Option('--action <action>', 'only this action').choices(STAFF_ACTION_NAMES))
      .option('--organization <id>', `only what was done to this organization: ${INSTANCE_HELP}`)
      .option('--object <id>', 'only what was done to the thing with this id')
      .option('--from <day>', 'from this day on, UTC, e.g. 2026-10-01', dayOption)
      .option('--to <day>', 'up to this day, UTC, which is left out', dayOption)
      .option('--limit <number>', 'how many the table shows; --json and --csv print all', countOption, SHOWN)
      .option('--json', 'one JSON object a line')
      .option('--csv', 'for a spreadsheet; what looks like a formula is escaped'),
  checkFlags: ({ json, csv, from, to, organization, object }) => {
    if (organization !== undefined && object !== undefined) return '--organization and --object exclude each other';
    if (json === true && csv === true) return '--json and --csv exclude each other';
    return from !== undefined && to !== undefined && to <= from ? '--to must be later than --from' : undefined;
  },
  examples: [
    ['billing audit list', 'shows the latest actions'],
    ['billing audit list --by ann --from 2026-10-01 --to 2026-11-01', 'shows what Ann did in October'],
    ['billing audit list --organization frosty-sky-72', 'shows what was done to one organization'],
    ['billing audit list --csv > actions.csv', 'prints all of them for a spreadsheet'],
  ],
  main: async ({ actions, organizations }, { flags, print }) => {
    const filter = { ...filterOf(flags), ...(await ofOrganization(organizations, flags.organization)) };
    if (flags.json === true || flags.csv === true) {
      if (flags.csv === true) print(actionCsvHeader());
      const lineOf = flags.csv === true ? actionCsv : actionJsonLine;
      for await (const page of staffActionPages(actions, filter)) {
        if (E.isLeft(page)) throw new StartFailure(page.left.message);
        for (const action of page.right) print(lineOf(action));
      }
      return ExitCode.ok;
    }
    const found = await orStartFailure(actions.list({ ...filter, limit: flags.limit + 1 }));
    print(shown(found, flags.limit));
    return ExitCode.ok;
  },
});

const shown = (found: ReadonlyArray<StaffAction>, limit: number): string => {
  if (found.length === 0) return 'There is no such entry.';
  const more = found.length > limit ? `\nThere are older ones: --limit shows more, --csv and --json print all.` : '';
  return actionsText(found.slice(0, limit)) + more;
};

const filterOf = ({ by, action, object, from, to }: Flags): StaffActionsFilter => ({
  ...(by === undefined ? {} : { by }),
  ...(action === undefined ? {} : { action }),
  ...(object === undefined ? {} : { objectIds: [object] }),
  ...(from === undefined ? {} : { from: startOfDay(from) }),
  ...(to === undefined ? {} : { to: startOfDay(to) }),
});

/** Entries name an organization by either id. One that the directory does not know any more is sought as it was typed. */
const ofOrganization = async (
  organizations: OrganizationDirectory,
  id: string | undefined,
): Promise<Pick<StaffActionsFilter, 'objectKind' | 'objectIds'>> => {
  if (id === undefined) return {};
  const found = await findOrganization(organizations)(id)();
  if (E.isLeft(found) && found.left._tag !== 'OrganizationNotFound') throw new StartFailure(found.left.message);
  if (E.isLeft(found)) return { objectKind: 'organization', objectIds: [id] };
  const { externalId, id: internalId } = found.right;
  const ids = O.isSome(internalId) ? [externalId, internalId.value] : [externalId];
  return { objectKind: 'organization', objectIds: ids };
};

const countOption = (text: string): number => {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 to 9999.');
  return Number(text);
};
