/** The organization directory as a service of its own, over HTTP. */
import { randomUUID } from 'node:crypto';
import {
  type DirectoryRoute,
  directoryRoutes,
  ExternalId,
  InternalId,
  LAST_SEARCH_PAGE,
  SearchText,
  UserId,
} from '@usage-billing/contracts/wire';
import type { DirectoryError, OrganizationDirectory } from '@usage-billing/core/trials';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type * as t from 'io-ts';
import type { DirectoryClient } from './client.ts';
import { toDirectoryError, toUnavailable } from './failure.ts';
import { listPages } from './list-pages.ts';
import type { Asked } from './request.ts';

type Answered<Route extends DirectoryRoute> = TE.TaskEither<DirectoryError, t.TypeOf<Route['answer']>>;

/** Reads of one address have neither query nor body, or only a query. */
const reading = { query: {}, body: undefined } as const;

export const httpDirectory = ({ call }: DirectoryClient): OrganizationDirectory => {
  /** What cannot be an id is nobody's; it is not asked for, as some proxies would answer in the directory's place. */
  const ask = <Id extends string, Route extends DirectoryRoute>(
    kind: t.Type<Id, string, unknown>,
    id: string,
    route: Route,
    asked: (id: Id) => Asked<Route>,
  ): Answered<Route> =>
    kind.is(id)
      ? async () => E.mapLeft(toDirectoryError(id))(await call(route, asked(id)))
      : TE.left({ _tag: 'OrganizationNotFound', id });

  /** The answer says no more than that it is done. */
  const write = <Route extends DirectoryRoute>(
    externalId: string,
    route: Route,
    asked: (externalId: string) => Omit<Asked<Route>, 'query'>,
  ): TE.TaskEither<DirectoryError, void> =>
    TE.map(() => undefined)(ask(ExternalId, externalId, route, (id) => ({ ...asked(id), query: {} })));

  const list =
    (route: typeof directoryRoutes.billable): OrganizationDirectory['billable'] =>
    (at, after) =>
      listPages((from) => call(route, { ...reading, params: {}, query: { at, ...from } }), after);

  return {
    findByExternalId: (given) =>
      ask(ExternalId, given, directoryRoutes.findByExternalId, (externalId) => ({
        ...reading,
        params: { externalId },
      })),

    findByInternalId: (given) =>
      ask(InternalId, given, directoryRoutes.findByInternalId, (internalId) => ({
        ...reading,
        params: { internalId },
      })),

    search: ({ query, page, includeDeleted }) => {
      if (!SearchText.is(query)) return TE.right({ organizations: [], total: 0 });
      const asked = {
        query,
        page: Math.min(Math.max(1, page), LAST_SEARCH_PAGE),
        includeDeleted: includeDeleted ? 'true' : 'false',
      } as const;
      return async () =>
        E.mapLeft(toUnavailable)(await call(directoryRoutes.search, { ...reading, params: {}, query: asked }));
    },

    billable: list(directoryRoutes.billable),
    onTrial: list(directoryRoutes.onTrial),
    delinquent: list(directoryRoutes.delinquent),
    all: (after) => listPages((from) => call(directoryRoutes.all, { ...reading, params: {}, query: from }), after),

    // One name for all attempts: whoever changed the flag hears of it even where the first answer was lost.
    setRefusal: ({ externalId: given, flag, refused, reason }) =>
      ask(ExternalId, given, directoryRoutes.setRefusal, (externalId) => ({
        params: { externalId, flag },
        query: {},
        body: { refused, reason, changeId: randomUUID() },
      })),

    setBillingAccount: ({ externalId: given, ...body }) =>
      write(given, directoryRoutes.setBillingAccount, (externalId) => ({ params: { externalId }, body })),

    recordNotified: (given, notice, at) =>
      write(given, directoryRoutes.recordNotified, (externalId) => ({ params: { externalId, notice }, body: { at } })),

    billingConfigured: (given) =>
      write(given, directoryRoutes.billingConfigured, (externalId) => ({ params: { externalId }, body: {} })),

    mayUser: (userId, permission, given) =>
      UserId.is(userId)
        ? TE.map(({ allowed }: t.TypeOf<typeof directoryRoutes.mayUser.answer>) => allowed)(
            ask(ExternalId, given, directoryRoutes.mayUser, (externalId) => ({
              params: { externalId, permission },
              query: { userId },
              body: undefined,
            })),
          )
        : TE.right(false),
  };
};
