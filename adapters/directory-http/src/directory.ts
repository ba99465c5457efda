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
import * as TE from 'fp-ts/lib/TaskEither.js';
import type * as t from 'io-ts';
import type { DirectoryClient, RouteOutput } from './client.ts';
import { toDirectoryError, toExtendTrialError, toUnavailable } from './failure.ts';
import { listPages } from './list-pages.ts';
import type { RouteInput } from './request.ts';

/** A GET of one address has neither query nor body. */
const noBody = { query: {}, body: undefined } as const;

/** The directory port over the users service. */
export const httpDirectory = ({ call }: DirectoryClient): OrganizationDirectory => {
  const { request, write, list } = callsOf(call);
  return {
    findByExternalId: (given) =>
      request(ExternalId, given, directoryRoutes.findByExternalId, (externalId) => ({
        ...noBody,
        params: { externalId },
      })),

    findByInternalId: (given) =>
      request(InternalId, given, directoryRoutes.findByInternalId, (internalId) => ({
        ...noBody,
        params: { internalId },
      })),

    search: ({ query, page, includeDeleted }) => {
      if (!SearchText.is(query)) return TE.right({ organizations: [], total: 0 });
      const parameters = {
        query,
        page: Math.min(Math.max(1, page), LAST_SEARCH_PAGE),
        includeDeleted: includeDeleted ? 'true' : 'false',
      } as const;
      return TE.mapLeft(toUnavailable)(
        call(directoryRoutes.search, { params: {}, query: parameters, body: undefined }),
      );
    },

    billable: list(directoryRoutes.billable),
    onTrial: list(directoryRoutes.onTrial),
    delinquent: list(directoryRoutes.delinquent),
    all: (after) => listPages((start) => call(directoryRoutes.all, { ...noBody, params: {}, query: start }), after),

    // One id for all attempts: the caller that changed the flag learns of it even where the first response was lost.
    setRefusal: ({ externalId: given, flag, refused, reason }) =>
      request(ExternalId, given, directoryRoutes.setRefusal, (externalId) => ({
        params: { externalId, flag },
        query: {},
        body: { refused, reason, changeId: randomUUID() },
      })),

    extendTrial: extendTrialBy(call),

    setBillingAccount: ({ externalId: given, ...body }) =>
      write(given, directoryRoutes.setBillingAccount, (externalId) => ({ params: { externalId }, body })),

    recordNotified: (given, notice, at) =>
      write(given, directoryRoutes.recordNotified, (externalId) => ({ params: { externalId, notice }, body: { at } })),

    billingConfigured: (given) =>
      write(given, directoryRoutes.billingConfigured, (externalId) => ({ params: { externalId }, body: {} })),

    mayUser: (userId, permission, given) =>
      UserId.is(userId)
        ? TE.map(({ allowed }: t.TypeOf<typeof directoryRoutes.mayUser.answer>) => allowed)(
            request(ExternalId, given, directoryRoutes.mayUser, (externalId) => ({
              params: { externalId, permission },
              query: { userId },
              body: undefined,
            })),
          )
        : TE.right(false),
  };
};

/** One id for all attempts, so that a trial is extended once. */
const extendTrialBy =
  (call: DirectoryClient['call']): OrganizationDirectory['extendTrial'] =>
  ({ externalId, ...body }) =>
    ExternalId.is(externalId)
      ? async () =>
          TE.mapLeft(toExtendTrialError(externalId))(
            call(directoryRoutes.extendTrial, {
              params: { externalId },
              query: {},
              body: { ...body, changeId: randomUUID() },
            }),
          )()
      : TE.left({ _tag: 'OrganizationNotFound', id: externalId });

/** The three forms that most routes have. */
const callsOf = (call: DirectoryClient['call']) => {
  /** What cannot be an id belongs to nobody; it is not requested, as some proxies would respond in the directory's place. */
  const request = <Id extends string, Route extends DirectoryRoute>(
    kind: t.Type<Id, string, unknown>,
    id: string,
    route: Route,
    input: (id: Id) => RouteInput<Route>,
  ): TE.TaskEither<DirectoryError, RouteOutput<Route>> =>
    kind.is(id)
      ? () => TE.mapLeft(toDirectoryError(id))(call(route, input(id)))()
      : TE.left({ _tag: 'OrganizationNotFound', id });

  /** The response says no more than that it is done. */
  const write = <Route extends DirectoryRoute>(
    externalId: string,
    route: Route,
    input: (externalId: string) => Omit<RouteInput<Route>, 'query'>,
  ): TE.TaskEither<DirectoryError, void> =>
    TE.map(() => undefined)(request(ExternalId, externalId, route, (id) => ({ ...input(id), query: {} })));

  const list =
    (route: typeof directoryRoutes.billable): OrganizationDirectory['billable'] =>
    (at, after) =>
      listPages((start) => call(route, { ...noBody, params: {}, query: { at, ...start } }), after);

  return { request, write, list };
};
