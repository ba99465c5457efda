/** A list in pages of the directory's own size, requested one after the other as the reader asks for more. */
import type { ListAnswer } from '@usage-billing/contracts/wire';
import { type Pages, pagesFrom } from '@usage-billing/core/shared';
import type { DirectoryUnavailable, Organization } from '@usage-billing/core/trials';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import { last } from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type * as t from 'io-ts';
import { type CallFailure, toUnavailable } from './failure.ts';

type ListPage = t.TypeOf<typeof ListAnswer>;

/** Where a page begins: after this external id, or at the start of the list. */
export interface PageStart {
  readonly after?: string;
}

export const listPages = (
  read: (start: PageStart) => TE.TaskEither<CallFailure, ListPage>,
  after?: string,
): Pages<DirectoryUnavailable, Organization> =>
  pagesFrom<DirectoryUnavailable, Organization, PageStart>(O.some(after === undefined ? {} : { after }), (start) =>
    pipe(
      read(start),
      TE.chainEitherK(checkOrder(start.after ?? '')),
      TE.bimap(toUnavailable, ({ organizations, more }) => ({
        items: organizations,
        next: more ? O.map(placeAfter)(last(organizations)) : O.none,
      })),
    ),
  );

const placeAfter = ({ externalId }: Organization): PageStart => ({ after: externalId });

/** A directory that ignores `after` would be read for ever, and organizations would be missed in one that is out of order. */
const checkOrder =
  (after: string) =>
  (page: ListPage): E.Either<CallFailure, ListPage> => {
    let last = after;
    for (const { externalId } of page.organizations) {
      if (!isAfter(externalId, last))
        return E.left({ _tag: 'Malformed', reason: `its list is out of order: ${externalId} comes after ${last}` });
      last = externalId;
    }
    return page.more && page.organizations.length === 0
      ? E.left({ _tag: 'Malformed', reason: 'its list goes on after an empty page' })
      : E.right(page);
  };

/** In the order of their bytes in UTF-8. */
const isAfter = (externalId: string, after: string): boolean =>
  Buffer.compare(Buffer.from(externalId), Buffer.from(after)) > 0;
