/**
 * Does the provider hold usage that this journal has not sent? A journal that was restored from an older copy does not
 * know what was sent meanwhile, and would send it a second time; so this is checked before anything is prepared or sent.
 */
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { HOUR, type Instant, instant, plus } from '../../../shared/instant.ts';
import { fail, inSteps, step } from '../../../shared/result.ts';
import type { ArrivedUsage, ProviderUnavailable, UsageUploader } from '../../provider/usage-uploader.ts';
import type { JournalError, NamedUpload, UploadJournal } from '../journal/upload-journal.ts';
import { nameInDescription } from '../report/upload-description.ts';
import { checkHome, type HomeDeps, type JournalMoved } from './check-home.ts';

/** The provider holds usage of uploads that the journal does not know. */
export interface ProviderAhead {
  readonly _tag: 'ProviderAhead';
  readonly names: ReadonlyArray<string>;
  readonly message: string;
}

export interface ArrivalDeps {
  readonly journal: Pick<UploadJournal, 'lastSend' | 'named'>;
  readonly uploader: Pick<UsageUploader, 'arrivedSince'>;
}

/** The provider shows only what it has finished processing, so the journal's own store is asked too. */
export interface RestoreCheckDeps extends HomeDeps {
  readonly journal: ArrivalDeps['journal'] & HomeDeps['journal'];
  readonly uploader: ArrivalDeps['uploader'];
}

/** By name, uploads that the journal has as not sent and whose usage is at the provider all the same. */
export type AlreadyArrived = ReadonlyMap<string, { readonly complete: boolean }>;

/** Why nothing may be sent now. */
export type RestoreCheckError = JournalError | ProviderUnavailable | ProviderAhead | JournalMoved;

export type RestoreCheck = TaskEither<RestoreCheckError, AlreadyArrived>;

/** Stops at the first page with an upload that is not known. */
export const restoreCheck = (deps: RestoreCheckDeps, dryRun = false): RestoreCheck =>
  inSteps(async function* () {
    const { journal, uploader } = deps;
    yield* step(checkHome(deps, dryRun));
    const lastSend = yield* step(journal.lastSend);
    const known = new Map<string, NamedUpload>();
    const arrived = new Map<string, { complete: boolean }>();
    for await (const page of uploader.arrivedSince(arrivalsFrom(lastSend))) {
      const records = (yield* step(page)).flatMap(namedRecord);
      const fresh = [...new Set(records.map(({ name }) => name))].filter((name) => !known.has(name));
      const found = fresh.length === 0 ? [] : yield* step(journal.named(fresh));
      for (const upload of found.filter(hasItsUsage)) known.set(upload.name, upload);
      const lost = fresh.filter((name) => !known.has(name));
      if (lost.length > 0) return yield* fail(ahead(lost));
      for (const { name, complete } of records)
        if (known.get(name)?.state === 'Prepared')
          arrived.set(name, { complete: complete && (arrived.get(name)?.complete ?? true) });
    }
    return arrived;
  });

/** Runs the check once, when it is first needed: no other process sends while this one holds the lock. */
export const checkedOnce = (check: RestoreCheck): RestoreCheck => {
  let result: ReturnType<RestoreCheck> | undefined;
  return () => {
    result ??= check();
    return result;
  };
};

/**
 * An upload that was rejected left its usage to others. If the provider holds it all the same, that is not known: a
 * restored journal prepared it again under the same name and it was given up; or it arrived after it was given up.
 */
export const hasItsUsage = ({ state }: NamedUpload): boolean => state !== 'Rejected';

/** How much the provider's clock may differ from ours. */
const CLOCKS_APART = HOUR;

/** What this journal sent itself before its last send is in it; a copy cannot know less than its own last send. */
export const arrivalsFrom = (lastSend: O.Option<Instant>): Instant =>
  O.isSome(lastSend) ? plus(lastSend.value, -CLOCKS_APART) : instant(0n);

const namedRecord = ({
  description,
  complete,
}: ArrivedUsage): ReadonlyArray<{ readonly name: string; readonly complete: boolean }> => {
  const name = nameInDescription(description);
  return name === undefined ? [] : [{ name, complete }];
};

const NAMES_SHOWN = 5;

const ahead = (names: ReadonlyArray<string>): ProviderAhead => {
  const shown = names.slice(0, NAMES_SHOWN).join(', ');
  const more = names.length > NAMES_SHOWN ? `, … ${names.length} so far` : '';
  const message = `the provider holds usage of uploads that the journal does not know (${shown}${more}): the journal seems restored from an older copy, or they arrived after they had been given up. Nothing is prepared or sent until "uploads adopt" has taken them over`;
  return { _tag: 'ProviderAhead', names, message };
};
