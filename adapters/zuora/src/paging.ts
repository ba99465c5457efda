/** Lists that come in pages, each with a link to the next. */
import { collectPages, inSteps, type Pages, pagesFrom, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { CallResult, CallTask } from './attempt.ts';
import type { ZuoraCaller } from './caller.ts';
import type { CallFailure } from './failure.ts';
import { followLink, type ZuoraRequest } from './request.ts';

export interface Page<Item> {
  readonly items: ReadonlyArray<Item>;
  readonly nextPage: string | null;
}

export type DecodePage<Item> = (body: unknown) => CallResult<Page<Item>>;

const LEADS_AWAY: CallFailure = { _tag: 'Malformed', reason: 'a link in it leads to no address of this API' };

/** A link that was followed before would go round for ever, and ends it. */
export const pagesOf = <Item>(
  caller: ZuoraCaller,
  first: ZuoraRequest,
  decode: DecodePage<Item>,
): Pages<CallFailure, Item> => ({
  [Symbol.asyncIterator]: () => {
    const followed = new Set<string>();
    const follow = (link: string): CallResult<ZuoraRequest> =>
      E.chain((request: ZuoraRequest) => {
        if (followed.has(request.path)) return E.left(leadsBack(request));
        followed.add(request.path);
        return E.right(request);
      })(requestOf(caller, link));
    return pagesFrom(O.some(E.right(first)), (request: CallResult<ZuoraRequest>) =>
      inSteps(async function* () {
        const { items, nextPage } = yield* step(decode(yield* step(caller.read(yield* step(request)))));
        return { items, next: O.map(follow)(O.fromNullable(nextPage)) };
      }),
    )[Symbol.asyncIterator]();
  },
});

const requestOf = ({ baseUrl }: ZuoraCaller, link: string): CallResult<ZuoraRequest> =>
  E.fromOption(() => LEADS_AWAY)(followLink(link, baseUrl));

const leadsBack = ({ path }: ZuoraRequest): CallFailure => ({
  _tag: 'Malformed',
  reason: `nextPage leads to ${path} a second time`,
});

/** All of it, for lists that are known to be short. */
export const allOf = <Item>(
  caller: ZuoraCaller,
  first: ZuoraRequest,
  decode: DecodePage<Item>,
): CallTask<ReadonlyArray<Item>> => collectPages(pagesOf(caller, first, decode));

/** A part of an answer that some tenants get inside and others behind a link. */
export const insideOrLinked = <Item>(
  caller: ZuoraCaller,
  part: ReadonlyArray<Item> | string | null,
  decode: DecodePage<Item>,
): CallTask<ReadonlyArray<Item>> =>
  typeof part === 'string'
    ? TE.chain((first: ZuoraRequest) => allOf(caller, first, decode))(TE.fromEither(requestOf(caller, part)))
    : TE.right(part ?? []);
