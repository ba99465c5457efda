/**
 * Are the days of an upload still open at the provider? What was prepared earlier may have waited for the provider, or for
 * a process that died, while a bill run closed them. Its place is then taken by uploads of the first open day.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { fromOption } from 'fp-ts/lib/ReadonlyArray.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { Instant } from '../../../shared/instant.ts';
import { mapBounded } from '../../../shared/map-bounded.ts';
import { fail, inSteps, step } from '../../../shared/result.ts';
import type { InstanceId } from '../../../usage/instance-id.ts';
import type { ProviderAccounts } from '../../provider/provider-accounts.ts';
import type { Subscription } from '../../provider/provider-subscriptions.ts';
import type { ProviderUnavailable, UsageUploader } from '../../provider/usage-uploader.ts';
import type { JournalError, UploadJournal } from '../journal/upload-journal.ts';
import { openLine } from '../report/open-lines.ts';
import { instancesOf, type OrganizationLines, splitIntoParts } from '../report/report-parts.ts';
import { type NamelessLine, usageReport } from '../report/usage-report.ts';
import type { Upload, UploadPart } from '../state/upload.ts';
import type { UploadEvent } from '../state/upload-event.ts';

export interface CheckDaysDeps {
  readonly accounts: Pick<ProviderAccounts, 'find'>;
  readonly uploader: Pick<UsageUploader, 'size' | 'ratesLateUsage'>;
  readonly journal: Pick<UploadJournal, 'reserveId'>;
}

/** Why it does not go out as it is: some of its days were billed, or nobody can tell. */
export type NotAsPrepared = Extract<UploadEvent, { readonly _tag: 'DaysBilled' | 'ProviderSilent' }>;

/** None: it may go out. */
export const checkDays = (
  deps: CheckDaysDeps,
  upload: Upload,
  accountReads: number,
  now: Instant,
): TE.TaskEither<JournalError, O.Option<NotAsPrepared>> =>
  inSteps(async function* () {
    if (deps.uploader.ratesLateUsage) return O.none;
    const read = await readSubscriptions(deps.accounts, upload, accountReads)();
    if (E.isLeft(read)) return O.some({ _tag: 'ProviderSilent', reason: read.left.message });
    const organizations = openLines(upload, read.right);
    const before = new Set<NamelessLine>(upload.lines);
    const isUnchanged = organizations.every(({ lines }) => lines.every(({ line }) => before.has(line)));
    const released = instancesOf(upload).length - organizations.length;
    if (isUnchanged && released === 0) return O.none;
    const parts: UploadPart[] = [];
    for (const part of splitIntoParts(organizations, deps.uploader.size)) {
      const { uploader, through } = upload;
      const lines = part.flatMap((each) => each.lines.map(({ line }) => line));
      parts.push(usageReport({ id: yield* step(deps.journal.reserveId), uploader, through, createdAt: now, lines }));
    }
    return O.some({ _tag: 'DaysBilled', reason: reasonOf(parts, released), parts });
  });

type SubscriptionsOf = ReadonlyMap<string, ReadonlyArray<Subscription>>;

/** An account that the provider does not show is left out: whether it takes the report is then its own decision. */
const readSubscriptions = (
  accounts: CheckDaysDeps['accounts'],
  { lines }: Upload,
  accountReads: number,
): TE.TaskEither<ProviderUnavailable, SubscriptionsOf> =>
  inSteps(async function* () {
    const numbers = [...new Set(lines.map(({ accountNumber }) => accountNumber))];
    const answers = await mapBounded(accountReads, numbers, accounts.find)();
    const found = new Map<string, ReadonlyArray<Subscription>>();
    for (const answer of answers) {
      if (E.isLeft(answer) && answer.left._tag === 'ProviderUnavailable') return yield* fail(answer.left);
      if (E.isRight(answer) && O.isSome(answer.right))
        found.set(answer.right.value.number, answer.right.value.subscriptions);
    }
    return found;
  });

/** Those of which every line has an open day. */
const openLines = ({ lines }: Upload, subscriptions: SubscriptionsOf): ReadonlyArray<OrganizationLines> =>
  [...Map.groupBy(lines, ({ instanceId }) => instanceId)].flatMap(([instanceId, own]) => {
    const open = own.flatMap(
      (line): ReadonlyArray<NamelessLine> => fromOption(openLine(line, subscriptions.get(line.accountNumber) ?? [])),
    );
    return open.length < own.length ? [] : [organizationLines(instanceId, open)];
  });

/** The rows stay with the organization, whichever upload has it. */
const organizationLines = (instanceId: InstanceId, lines: ReadonlyArray<NamelessLine>): OrganizationLines => ({
  instanceId,
  lines: lines.map((line) => ({ line, aggregateIds: [], amount: line.quantity })),
});

const reasonOf = (parts: ReadonlyArray<UploadPart>, released: number): string =>
  [
    'the provider billed some of its days before it was sent',
    ...(parts.length === 0 ? [] : [`in its place: upload ${parts.map(({ id }) => id).join(', ')}`]),
    ...(released === 0 ? [] : [`usage of ${released} organizations is pending again, as its charge has ended`]),
  ].join('; ');
