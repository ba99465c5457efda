/** Serves one endpoint over HTTP: identifies the caller, applies limits and permissions, runs the handler, responds. */
import type { ApiRoute } from '@usage-billing/contracts/wire';
import { fail, inSteps, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Context, Middleware } from 'koa';
import type { DirectoryReads } from '../cache/directory.ts';
import { pathToLog, requestInfo } from '../http/access-log.ts';
import { withDeadline } from '../http/deadline.ts';
import type { Endpoint, EndpointResponse, UndecodedRequest } from '../http/endpoint.ts';
import { discardFile, sendFile } from '../http/file-response.ts';
import { readJsonBody } from '../http/json-body.ts';
import { type ApiProblem, portProblem } from '../http/problem.ts';
import { respondWithProblem } from '../http/unexpected-errors.ts';
import type { ConcurrencyLimit } from '../limits/concurrency-limit.ts';
import type { RateLimit } from '../limits/rate-limit.ts';
import { untilClosed } from '../limits/until-closed.ts';
import type { IdentifyCaller } from '../sign-in/caller.ts';
import type { IdentifyService } from '../sign-in/services.ts';

export interface ServeEndpointDeps {
  readonly directory: DirectoryReads;
  readonly cachedDirectory: DirectoryReads;
  readonly identifyCaller: IdentifyCaller;
  readonly identifyService: IdentifyService;
  readonly isStaff: (userId: string) => boolean;
  /** Counts a request of the user, whatever its route. */
  readonly rateLimit: RateLimit;
  /** For routes that have a rate of their own. */
  readonly perMinute: (limit: number) => RateLimit;
  /** How many requests of one user are worked on at once. */
  readonly inFlight: ConcurrencyLimit<ApiProblem>;
  /** How many files one user receives at once. */
  readonly downloads: ConcurrencyLimit<ApiProblem>;
  /** How long a file may take to be received. */
  readonly downloadMilliseconds: number;
  readonly deadlineMilliseconds: number;
}

type Params = Readonly<Record<string, string>>;

/** `paramsOf` a request are the named params of its path, decoded. */
export const serveEndpoint = (
  deps: ServeEndpointDeps,
  endpoint: Endpoint,
  paramsOf: (ctx: Context) => Params,
): Middleware => {
  const { deadlineMilliseconds } = deps;
  const { path } = endpoint.route;
  const respond =
    endpoint.route.permission === 'service' ? respondToService(deps, endpoint) : respondToUser(deps, endpoint);
  return async (ctx) => {
    const params = paramsOf(ctx);
    Object.assign(requestInfo(ctx), { route: path, path: pathToLog(path, params) });
    const result = await withDeadline(deadlineMilliseconds, respond(ctx, params), discardLate)();
    if (E.isLeft(result)) return respondWithProblem(ctx, result.left);
    if (result.right._tag === 'Json') return sendJson(ctx, result.right);
    await sendFile(ctx, result.right.file, deps);
  };
};

/**
 * Permissions are checked before the request is read, so that strangers learn nothing by trying. `ctx.body` is not
 * touched here: the deadline may have responded meanwhile.
 */
const respondToUser = (deps: ServeEndpointDeps, { route, handle }: Endpoint) => {
  const rateLimits = [deps.rateLimit, ...(route.perMinute === undefined ? [] : [deps.perMinute(route.perMinute)])];
  return (ctx: Context, params: Params): TE.TaskEither<ApiProblem, EndpointResponse> =>
    inSteps(async function* () {
      const userId = yield* step(deps.identifyCaller(ctx.req));
      requestInfo(ctx).userId = userId;
      const retryAfterSeconds = Math.max(...rateLimits.map((limit) => limit(userId)));
      if (retryAfterSeconds > 0) return yield* fail<ApiProblem>({ name: 'too-many-requests', retryAfterSeconds });
      const request = requestOf(ctx, params, userId);
      const work = deps.inFlight(userId, authorized(deps, route, request, handle(request)));
      return yield* step(route.kind === 'file' ? untilClosed(deps.downloads, userId, ctx.res, work) : work);
    });
};

/** Services have no user: what they may ask is what their routes return. */
const respondToService =
  (deps: ServeEndpointDeps, { handle }: Endpoint) =>
  (ctx: Context, params: Params): TE.TaskEither<ApiProblem, EndpointResponse> =>
    inSteps(async function* () {
      requestInfo(ctx).service = yield* step(deps.identifyService(ctx.req));
      return yield* step(handle(requestOf(ctx, params, '')));
    });

const requestOf = (ctx: Context, params: Params, userId: string): UndecodedRequest => ({
  userId,
  externalId: params.id ?? '',
  params,
  query: new URLSearchParams(ctx.querystring),
  body: readJsonBody(ctx.req),
});

const authorized = <A>(
  deps: ServeEndpointDeps,
  route: ApiRoute,
  request: UndecodedRequest,
  work: TE.TaskEither<ApiProblem, A>,
): TE.TaskEither<ApiProblem, A> =>
  inSteps(async function* () {
    const allowed = yield* step(hasPermission(deps, route, request));
    return yield* step(allowed ? work : TE.left<ApiProblem>({ name: 'no-permission' }));
  });

/** Only looking may rely on what the directory said a moment ago. */
const hasPermission = (
  { directory, cachedDirectory, isStaff }: ServeEndpointDeps,
  { permission }: ApiRoute,
  { userId, externalId }: UndecodedRequest,
): TE.TaskEither<ApiProblem, boolean> => {
  if (permission === 'staff') return TE.right(isStaff(userId));
  if (permission === 'service') return TE.right(false);
  const { mayUser } = permission === 'billing.view' ? cachedDirectory : directory;
  return TE.mapLeft(portProblem)(mayUser(userId, permission, externalId));
};

const sendJson = (
  ctx: Context,
  { status, text, headers }: Extract<EndpointResponse, { readonly _tag: 'Json' }>,
): void => {
  ctx.status = status;
  ctx.type = 'application/json; charset=utf-8';
  ctx.set({ ...headers });
  ctx.body = text;
};

/** The deadline has responded already; the provider's connection must not stay open. */
const discardLate = (response: EndpointResponse): void => {
  if (response._tag === 'File') discardFile(response.file);
};
