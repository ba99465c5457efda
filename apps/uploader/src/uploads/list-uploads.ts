/** `billing uploader uploads list`: what was sent, what is on its way, what waits for a decision. */
import {
  homeText,
  needsOperator,
  UPLOAD_STATES,
  type UploadOverview,
  type UploadStateName,
} from '@usage-billing/core/invoices';
import { formatInstant, type Instant } from '@usage-billing/core/shared';
import {
  ClockToken,
  commandUsing,
  ExitCode,
  orStartFailure,
  postgres,
  tableText,
  UploadJournalToken,
} from '@usage-billing/wiring';
import { InvalidArgumentError, Option } from 'commander';
import * as O from 'fp-ts/lib/Option.js';

interface Flags {
  readonly state?: ReadonlyArray<UploadStateName>;
  readonly limit: number;
  readonly json?: boolean;
}

export const listUploadsCommand = commandUsing(postgres, {
  journal: UploadJournalToken,
  clock: ClockToken,
})<Flags>({
  description: 'Shows the uploads, the newest first.',
  options: (command) =>
    command
      .addOption(new Option('--state <name...>', 'only those in one of these states').choices(UPLOAD_STATES))
      .option('--limit <n>', 'at most so many', limitOption, 50)
      .option('--json', 'one JSON object a line'),
  examples: [
    ['billing uploader uploads list', 'shows the last 50'],
    ['billing uploader uploads list --state Unknown Sent', 'shows those whose outcome is not known yet'],
    ['billing uploader uploads list --json | jq "select(.needsOperator)"', 'shows those that wait for a decision'],
  ],
  main: async ({ journal, clock }, { flags, print, say }) => {
    const { state: states, limit } = flags;
    const uploads = await orStartFailure(journal.list({ limit, ...(states === undefined ? {} : { states }) }));
    const text = homeText(await orStartFailure(journal.home));
    if (text !== undefined) say(`Note: ${text}.`);
    const now = clock.now();
    if (flags.json === true) for (const upload of uploads) print(JSON.stringify(overviewJson(upload, now)));
    else print(uploads.length === 0 ? 'There is no upload of that kind.' : listText(uploads, now));
    return ExitCode.ok;
  },
});

const limitOption = (text: string): number => {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 to 99999.');
  return Number(text);
};

const momentOf = (upload: UploadOverview): Instant => {
  const { state } = upload;
  if ('at' in state) return state.at;
  return 'since' in state ? state.since : upload.createdAt;
};

const notice = (upload: UploadOverview, now: Instant): string =>
  needsOperator(upload, now) ? 'waits for a person' : O.getOrElse(() => '')(upload.lastError);

export const overviewJson = (upload: UploadOverview, now: Instant) => ({
  id: upload.id.toString(),
  uploader: upload.uploader,
  through: upload.through,
  state: upload.state._tag,
  since: formatInstant(momentOf(upload)),
  name: upload.name,
  organizations: upload.organizations,
  lines: upload.lines,
  attempts: upload.attempts,
  needsOperator: needsOperator(upload, now),
  lastError: O.toNullable(upload.lastError),
});

const listText = (uploads: ReadonlyArray<UploadOverview>, now: Instant): string =>
  tableText(
    [
      { head: 'id', right: true },
      { head: 'uploader' },
      { head: 'usage before' },
      { head: 'state' },
      { head: 'since' },
      { head: 'organizations', right: true },
      { head: 'lines', right: true },
      { head: 'notice' },
    ],
    uploads.map((upload) => [
      upload.id.toString(),
      upload.uploader,
      upload.through,
      upload.state._tag,
      formatInstant(momentOf(upload)),
      upload.organizations.toString(),
      upload.lines.toString(),
      notice(upload, now),
    ]),
  );
