/** A list that comes in pages of the directory's own size, one request after the other as the reader asks for more. */
import type { ListAnswer } from '@usage-billing/contracts/wire';
import type { Pages } from '@usage-billing/core/shared';
import type { DirectoryUnavailable, Organization } from '@usage-billing/core/trials';
import * as E from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import type { CallResult } from './client.ts';
import { toUnavailable } from './failure.ts';

type ListPage = t.TypeOf<typeof ListAnswer>;

const isBehind = (externalId: string, after: string): boolean =>
  Buffer.compare(Buffer.from(externalId), Buffer.from(after)) > 0;

/** A directory that ignores `after` would be read for ever; one that is out of order would lose organizations. */
const inOrder =
  (after: string) =>
  (page: ListPage): CallResult<ListPage> => {
    let last = after;
    for (const { externalId } of page.organizations) {
      if (!isBehind(externalId, last))
        return E.left({ _tag: 'Malformed', reason: `its list is out of order: ${externalId} comes after ${last}` });
      last = externalId;
    }
    return page.more && page.organizations.length === 0
      ? E.left({ _tag: 'Malformed', reason: 'its list goes on after an empty page' })
      : E.right(page);
  };

/** Where a page begins. */
export interface From {
  readonly after?: string;
}

export const listPages = (
  read: (from: From) => Promise<CallResult<ListPage>>,
  after?: string,
): Pages<DirectoryUnavailable, Organization> => ({
  async *[Symbol.asyncIterator]() {
    let last = after;
    for (let more = true; more; ) {
      const page = E.chain(inOrder(last ?? ''))(await read(last === undefined ? {} : { after: last }));
      if (E.isLeft(page)) return yield E.left(toUnavailable(page.left));
      const { organizations } = page.right;
      if (organizations.length > 0) yield E.right(organizations);
      last = organizations.at(-1)?.externalId ?? last;
      more = page.right.more;
    }
  },
});
