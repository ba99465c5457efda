/** A list in pages of the directory's own size, requested one after the other as the reader asks for more. */
import type { ListAnswer } from '@usage-billing/contracts/wire';
import type { Pages } from '@usage-billing/core/shared';
import type { DirectoryUnavailable, Organization } from '@usage-billing/core/trials';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type * as t from 'io-ts';
import { type CallFailure, toUnavailable } from './failure.ts';

type ListPage = t.TypeOf<typeof ListAnswer>;

/** Where a page begins: after this external id, or at the start of the list. */
export interface PageStart {
  readonly after?: string;
}

export const listPages = (
  read: (start: PageStart) => TaskEither<CallFailure, ListPage>,
  after?: string,
): Pages<DirectoryUnavailable, Organization> => ({
  async *[Symbol.asyncIterator]() {
    let last = after;
    for (let more = true; more; ) {
      const page = E.chain(checkOrder(last ?? ''))(await read(last === undefined ? {} : { after: last })());
      // Pages hand a failure to their reader as their last item, so there are no steps to end here.
      if (E.isLeft(page)) return yield E.left(toUnavailable(page.left));
      const { organizations } = page.right;
      if (organizations.length > 0) yield E.right(organizations);
      last = organizations.at(-1)?.externalId ?? last;
      more = page.right.more;
    }
  },
});

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
