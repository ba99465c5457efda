/**
 * What the provider holds that this journal has not sent. A journal that was restored from an older copy does not know
 * what was sent meanwhile, and would send it a second time; so nothing is prepared or sent before this was asked.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { HOUR, type Instant, instant, plus } from '../../../shared/instant.ts';
import type { ProviderUnavailable, UsageUploader } from '../../provider/usage-uploader.ts';
import type { JournalError, NamedUpload, UploadJournal } from '../journal/upload-journal.ts';
import { nameInDescription } from '../report/upload-description.ts';
import { checkHome, type HomeDeps, type JournalMoved } from './journal-moved.ts';

/** The provider holds usage of uploads that the journal does not know. */
export interface ProviderAhead {
  readonly _tag: 'ProviderAhead';
  readonly names: ReadonlyArray<string>;
  readonly message: string;
}

export interface ProviderLeadDeps {
  readonly journal: Pick<UploadJournal, 'lastSend' | 'named'>;
  readonly uploader: Pick<UsageUploader, 'arrivedSince'>;
}

/** The provider shows only what it is done with, so the journal's own store is asked too. */
export interface AskLeadDeps extends HomeDeps {
  readonly journal: ProviderLeadDeps['journal'] & HomeDeps['journal'];
  readonly uploader: ProviderLeadDeps['uploader'];
}

/** Names of uploads that the journal has as not sent, and whose usage is at the provider all the same. */
export type HeldNames = ReadonlyMap<string, { readonly complete: boolean }>;

export type ProviderLead = TaskEither<JournalError | ProviderUnavailable | ProviderAhead | JournalMoved, HeldNames>;

/**
 * One that was rejected left its usage to other uploads. If the provider holds it all the same, that is not known: a
 * restored journal made it again, to the same name, and somebody gave it up; or it arrived after it was given up.
 */
export const accountsFor = ({ state }: NamedUpload): boolean => state !== 'Rejected';

/** How much the provider's clock may differ from ours. */
const CLOCKS_APART = HOUR;

/** What this journal sent itself before its last send is in it; a copy cannot know less than its own last send. */
export const lookFrom = (lastSend: O.Option<Instant>): Instant =>
  O.isSome(lastSend) ? plus(lastSend.value, -CLOCKS_APART) : instant(0n);

const NAMES_SHOWN = 5;

const ahead = (names: ReadonlyArray<string>): ProviderAhead => {
  const shown = names.slice(0, NAMES_SHOWN).join(', ');
  const more = names.length > NAMES_SHOWN ? `, … ${names.length} so far` : '';
  const message = `the provider holds usage of uploads that the journal does not know (${shown}${more}): the journal seems restored from an older copy, or they arrived after they had been given up. Nothing is prepared or sent until "uploads adopt" has taken them over`;
  return { _tag: 'ProviderAhead', names, message };
};

/** Stops at the first page with an upload that is not known. */
export const askProviderLead =
  (deps: AskLeadDeps, dryRun = false): ProviderLead =>
  async () => {
    const { journal, uploader } = deps;
    const home = await checkHome(deps, dryRun)();
    if (E.isLeft(home)) return home;
    const lastSend = await journal.lastSend();
    if (E.isLeft(lastSend)) return lastSend;
    const known = new Map<string, NamedUpload>();
    const held = new Map<string, { complete: boolean }>();
    for await (const page of uploader.arrivedSince(lookFrom(lastSend.right))) {
      if (E.isLeft(page)) return page;
      const named = page.right.flatMap(({ description, complete }) => {
        const name = nameInDescription(description);
        return name === undefined ? [] : [{ name, complete }];
      });
      const fresh = [...new Set(named.map(({ name }) => name))].filter((name) => !known.has(name));
      const found = fresh.length === 0 ? E.right([]) : await journal.named(fresh)();
      if (E.isLeft(found)) return found;
      for (const upload of found.right.filter(accountsFor)) known.set(upload.name, upload);
      const lost = fresh.filter((name) => !known.has(name));
      if (lost.length > 0) return E.left(ahead(lost));
      for (const { name, complete } of named)
        if (known.get(name)?.state === 'Prepared')
          held.set(name, { complete: complete && (held.get(name)?.complete ?? true) });
    }
    return E.right(held);
  };

/** Asked at most once, when it is first needed: under one lock nobody else sends meanwhile. */
export const askedOnce = (ask: ProviderLead): ProviderLead => {
  let answer: ReturnType<ProviderLead> | undefined;
  return () => {
    answer ??= ask();
    return answer;
  };
};
