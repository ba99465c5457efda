/** Lists that come in pages, each with a link to the next. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { CallResult } from './attempt.ts';
import type { ZuoraCaller } from './caller.ts';
import type { CallFailure } from './failure.ts';
import { followLink, type ZuoraRequest } from './request.ts';

export interface Page<Item> {
  readonly items: ReadonlyArray<Item>;
  readonly nextPage: string | null;
}

export type DecodePage<Item> = (body: unknown) => CallResult<Page<Item>>;

const LEADS_AWAY: CallFailure = { _tag: 'Malformed', reason: 'a link in it leads to no address of this API' };

/** Page by page; a failure is the last element. A link that was followed before would go round for ever, and ends it. */
export async function* pagesOf<Item>(
  caller: ZuoraCaller,
  first: ZuoraRequest,
  decode: DecodePage<Item>,
): AsyncGenerator<CallResult<ReadonlyArray<Item>>, void> {
  const followed = new Set<string>();
  for (let request = first; ; ) {
    const answer = await caller.read(request);
    const page = E.isLeft(answer) ? answer : decode(answer.right);
    if (E.isLeft(page)) {
      yield page;
      return;
    }
    yield E.right(page.right.items);
    const { nextPage } = page.right;
    if (nextPage === null) return;
    const next = followLink(nextPage, caller.baseUrl);
    if (O.isNone(next)) {
      yield E.left(LEADS_AWAY);
      return;
    }
    request = next.value;
    if (followed.has(request.path)) {
      yield E.left({ _tag: 'Malformed', reason: `nextPage leads to ${request.path} a second time` });
      return;
    }
    followed.add(request.path);
  }
}

/** All of it, for lists that are known to be short. */
export const allOf = async <Item>(
  caller: ZuoraCaller,
  first: ZuoraRequest,
  decode: DecodePage<Item>,
): Promise<CallResult<ReadonlyArray<Item>>> => {
  const items: Item[] = [];
  for await (const page of pagesOf(caller, first, decode)) {
    if (E.isLeft(page)) return page;
    items.push(...page.right);
  }
  return E.right(items);
};

/** A part of an answer that some tenants get inside and others behind a link. */
export const insideOrLinked = async <Item>(
  caller: ZuoraCaller,
  part: ReadonlyArray<Item> | string | null,
  decode: DecodePage<Item>,
): Promise<CallResult<ReadonlyArray<Item>>> => {
  if (part === null) return E.right([]);
  if (typeof part !== 'string') return E.right(part);
  const first = followLink(part, caller.baseUrl);
  return O.isSome(first) ? allOf(caller, first.value, decode) : E.left(LEADS_AWAY);
};
